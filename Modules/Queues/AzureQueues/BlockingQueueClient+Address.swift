public import AzureAuthSharedKey
public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueClient {
  /// Makes a client of a queue from its URL, with the parts of the platform where none are named.
  ///
  /// Nothing is sent.
  ///
  /// ```swift
  /// let queue = try BlockingQueueClient(url: "https://contoso.queue.core.windows.net/tasks?sv=…&sig=…")
  /// ```
  ///
  /// - Parameters:
  ///   - url: The URL of the queue, for example `https://contoso.queue.core.windows.net/tasks`, with or
  ///     without a shared access signature; without a scheme it gets `https`. Its secrets do not stand in
  ///     `url` or in any error.
  ///     With an account key beside it, the path up to the account of the key is the address of the service.
  ///   - credential: What authorizes the requests; the URL's shared access signature when `nil`.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the URL is not that of a queue (the error says which rule a name breaks),
  ///   when there is no credential or there are two, or when a setting is out of range.
  public init(
    url: String, credential: (any Authorizer)? = nil, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      url: url, credential: credential, transport: try DefaultAssembly.chosen(transport),
      reader: reader ?? DefaultAssembly.reader(), options: options)
  }

  /// Makes a client of a queue at an endpoint, with the parts of the platform where none are named.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - endpoint: The service's base address.
  ///   - credential: What authorizes the requests.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` that says which rule the name breaks, or when a setting is out of range.
  public init(
    _ name: String, endpoint: StorageEndpoint, credential: any Authorizer, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      name, endpoint: endpoint, credential: credential, transport: try DefaultAssembly.chosen(transport),
      reader: reader ?? DefaultAssembly.reader(), options: options)
  }

  /// Makes a client of a queue from a connection string, with the parts of the platform where none are named.
  ///
  /// Nothing is sent. A secondary endpoint that the options do not give is taken from the connection string.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - connectionString: Where the service is, and what authorizes the requests.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` that says which rule the name breaks, when the connection string holds no credential, or when a
  ///   setting is out of range.
  public init(
    _ name: String, connectionString: ConnectionString, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    self = try BlockingQueueServiceClient(
      connectionString, transport: transport, reader: reader, options: options
    ).queue(name)
  }

  /// Makes a client of a queue from the text of a connection string.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - connectionString: The text, for example `UseDevelopmentStorage=true`. It never stands in an error.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` that says which rule the name breaks, when the text is not a connection string or holds no
  ///   credential, or when a setting is out of range.
  public init(
    _ name: String, connectionString: String, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(name, connectionString: try ConnectionString(connectionString), options: options)
  }
}
