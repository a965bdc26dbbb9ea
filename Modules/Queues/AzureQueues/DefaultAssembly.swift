public import AzureCore
public import AzureXML
import AzureXMLSwift

#if os(Linux)
  import AzureTransportCurl
#else
  import AzureTransportURLSession
#endif

/// The parts that a client gets when none are named: libcurl on Linux and URLSession elsewhere, with the XML reader in Swift.
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
    SwiftXMLReader()
  }

  // Not `??`: its closure would lose the type of the error.
  static func chosen(_ transport: (any AsyncTransport)?) throws(AzureError) -> any AsyncTransport {
    if let transport { transport } else { try Self.transport() }
  }

  static func chosen(_ transport: (any SyncTransport)?) throws(AzureError) -> any SyncTransport {
    if let transport { transport } else { try Self.transport() }
  }
}
