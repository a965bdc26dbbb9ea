public import AzureCore
public import AzureXML
import AzureXMLSwift

#if os(Linux)
  import AzureTransportCurl
#elseif canImport(Darwin)
  import AzureTransportURLSession
#endif

/// The parts that a client gets when none are named: libcurl on Linux and URLSession on Apple platforms, with the XML reader in
/// Swift.
public enum DefaultAssembly {
  /// The transport that all clients of the process share when they are given none, async and blocking ones: its connections,
  /// its one thread and the names and TLS sessions that it remembers.
  ///
  /// `CurlTransport.shared` on Linux, `URLSessionTransport.shared` on Apple platforms. No client ends it, and its `shutdown()`
  /// does nothing. Give a client a transport of its own for other settings, or to be able to end its calls and connections.
  ///
  /// - Returns: The same transport in every call.
  /// - Throws: ``AzureError`` when the transport cannot start.
  public static func transport() throws(AzureError) -> any AsyncTransport & SyncTransport {
    #if os(Linux)
      try CurlTransport.shared
    #elseif canImport(Darwin)
      URLSessionTransport.shared
    #else
      throw .invalidArgument("There is no default transport on this platform", advice: "give the client one")
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
