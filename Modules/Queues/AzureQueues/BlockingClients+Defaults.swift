public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueServiceClient {
  /// Makes a client of the service, with the platform's default transport and reader (``DefaultAssembly``).
  ///
  /// Nothing is sent.
  ///
  /// ```swift
  /// let service = try BlockingQueueServiceClient(.environment())
  /// ```
  ///
  /// - Parameters:
  ///   - account: Where the service is, and what authorizes the requests.
  ///   - transport: What carries them; the one that all such clients of the process share when `nil`.
  ///   - reader: What reads the responses; the platform's when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the account's credential cannot be used here, or a setting is out of range.
  public init(
    _ account: StorageAccount, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      account, transport: try DefaultAssembly.chosen(transport), reader: reader ?? DefaultAssembly.reader(),
      options: options)
  }
}

extension BlockingQueueClient {
  /// Makes a client of a queue, with the platform's default transport and reader (``DefaultAssembly``).
  ///
  /// Nothing is sent.
  ///
  /// ```swift
  /// let queue = try BlockingQueueClient("tasks", .connectionString(text))
  /// ```
  ///
  /// The URL of a queue says both: `let (name, account) = try StorageAccount.queueURL(url)`.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - account: Where the service is, and what authorizes the requests.
  ///   - transport: What carries them; the one that all such clients of the process share when `nil`.
  ///   - reader: What reads the responses; the platform's when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the name breaks a rule of the service, the account's credential cannot be used here, or a
  ///   setting is out of range.
  public init(
    _ name: String, _ account: StorageAccount, transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      name, account, transport: try DefaultAssembly.chosen(transport),
      reader: reader ?? DefaultAssembly.reader(),
      options: options)
  }
}
