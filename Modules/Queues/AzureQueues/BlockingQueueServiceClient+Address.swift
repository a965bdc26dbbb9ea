public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueServiceClient {
  /// Makes a client of the service from its URL, with the parts of the platform where none are named.
  ///
  /// Nothing is sent.
  ///
  /// ```swift
  /// let service = try BlockingQueueServiceClient(url: "https://contoso.queue.core.windows.net?sv=…&sig=…")
  /// ```
  ///
  /// - Parameters:
  ///   - url: The URL of the service, for example `https://contoso.queue.core.windows.net`, with or without a shared access
  ///     signature; without a scheme it gets `https`. Its secrets do not stand in `url` or in any error.
  ///     With an account key beside it, the path up to the account of the key is the address of the service.
  ///   - credential: What authorizes the requests; the URL's shared access signature when `nil`.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the URL is not that of a service, when there is no credential or there are two, or when a
  ///   setting is out of range.
  public init(
    url: String, credential: (any Authorizer)? = nil, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      url: url, credential: credential, transport: try DefaultAssembly.chosen(transport),
      reader: reader ?? DefaultAssembly.reader(), options: options)
  }

  /// Makes a client of the service at an endpoint, with the parts of the platform where none are named.
  ///
  /// Nothing is sent.
  ///
  /// ```swift
  /// let service = try BlockingQueueServiceClient(endpoint: .account("contoso", cloud: .china), credential: credential)
  /// ```
  ///
  /// - Parameters:
  ///   - endpoint: The service's base address.
  ///   - credential: What authorizes the requests.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when a setting is out of range.
  public init(
    endpoint: StorageEndpoint, credential: any Authorizer, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      endpoint: endpoint, credential: credential, transport: try DefaultAssembly.chosen(transport),
      reader: reader ?? DefaultAssembly.reader(), options: options)
  }
}
