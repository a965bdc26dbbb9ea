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
}
