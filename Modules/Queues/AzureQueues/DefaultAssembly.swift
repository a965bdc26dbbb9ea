public import AzurePipeline
public import AzureXML

#if os(Linux)
  import AzureTransportCurl
  import AzureXMLLibxml2
#else
  import AzureTransportURLSession
  import AzureXMLFoundation
#endif

/// The parts that a client gets when none are named: libcurl and libxml2 on Linux, URLSession and Foundation elsewhere.
public enum DefaultAssembly {
  /// Makes a transport with its own connections, for both colours.
  ///
  /// - Returns: A new transport; share it among clients that shall share connections.
  /// - Throws: ``AzureError`` when the transport cannot start.
  public static func transport() throws(AzureError) -> any AsyncTransport & SyncTransport {
    #if os(Linux)
      try CurlTransport()
    #else
      URLSessionTransport()
    #endif
  }

  /// Makes an XML reader.
  ///
  /// - Returns: The reader.
  public static func reader() -> any XMLReader {
    #if os(Linux)
      LibxmlReader()
    #else
      FoundationXMLReader()
    #endif
  }

  // Not `??`: its closure would lose the type of the error.
  static func chosen(_ transport: (any AsyncTransport)?) throws(AzureError) -> any AsyncTransport {
    if let transport { transport } else { try Self.transport() }
  }

  static func chosen(_ transport: (any SyncTransport)?) throws(AzureError) -> any SyncTransport {
    if let transport { transport } else { try Self.transport() }
  }
}
