import AzureCore

extension CurlTransport {
  /// One transport with the usual settings, for all code of the process that needs no other.
  ///
  /// Made when it is first asked for, with the proxy that the environment names then. Its
  /// ``Configuration/maximumConnectionsPerHost`` is that of all its users together. It lives as long as the process: clients
  /// never end it, and ``shutdown()`` does nothing to it. Like every transport it goes on in a child made by `fork`, without
  /// the parent's connections.
  ///
  /// - Throws: `AzureError` of kind `connection` when libcurl cannot be used at all.
  public static var shared: CurlTransport {
    get throws(AzureError) { try madeOnce.get() }
  }

  private static let madeOnce = Result<CurlTransport, AzureError> { () throws(AzureError) in
    try CurlTransport(Configuration(), isShared: true)
  }
}
