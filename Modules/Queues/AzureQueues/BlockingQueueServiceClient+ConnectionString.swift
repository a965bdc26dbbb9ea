public import AzureAuthSharedKey
public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueServiceClient {
  /// Makes a client from a connection string.
  ///
  /// Nothing is sent. A secondary endpoint that the options do not give is taken from the connection string.
  ///
  /// - Parameters:
  ///   - connectionString: Where the service is, and what authorizes the requests.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the connection string holds no credential or a setting is out of range.
  public init(
    _ connectionString: ConnectionString, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    var options = options
    options.secondaryEndpoint = options.secondaryEndpoint ?? connectionString.secondaryQueueEndpoint
    try self.init(
      endpoint: connectionString.queueEndpoint, credential: try connectionString.authorizer(),
      transport: transport, reader: reader, options: options)
  }

  /// Makes a client from the text of a connection string.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - connectionString: The text, for example `UseDevelopmentStorage=true`. It never stands in an error.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the text is not a connection string, or a setting is out of range.
  public init(
    connectionString: String, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(try ConnectionString(connectionString), options: options)
  }

  /// Makes a client from the environment variable `AZURE_STORAGE_CONNECTION_STRING`; without it, of the emulator.
  ///
  /// - Parameter options: Settings for all calls.
  /// - Returns: The client; nothing is sent.
  /// - Throws: ``AzureError`` when the variable is not a connection string, or a setting is out of range.
  public static func fromEnvironment(
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) -> BlockingQueueServiceClient {
    try BlockingQueueServiceClient(try ConnectionString.fromEnvironment(), options: options)
  }
}
