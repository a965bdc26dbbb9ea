public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol

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
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the account's credential cannot be used here, or a setting is out of range.
  public init(
    _ account: StorageAccount, transport: (any SyncTransport)? = nil,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      account, transport: try DefaultAssembly.chosen(transport), reader: DefaultAssembly.reader(),
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
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - account: Where the service is, and what authorizes the requests.
  ///   - transport: What carries them; the one that all such clients of the process share when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the name breaks a rule of the service, the account's credential cannot be used here, or a
  ///   setting is out of range.
  public init(
    _ name: String, _ account: StorageAccount, transport: (any SyncTransport)? = nil,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      name, account, transport: try DefaultAssembly.chosen(transport), reader: DefaultAssembly.reader(),
      options: options)
  }

  /// Makes a client of the queue at a URL, with the platform's default transport and reader (``DefaultAssembly``).
  ///
  /// Nothing is sent.
  ///
  /// ```swift
  /// let queue = try BlockingQueueClient(queueURL: "https://contoso.queue.core.windows.net/tasks?sv=…&sig=…")
  /// ```
  ///
  /// - Parameters:
  ///   - queueURL: The URL of the queue, with or without a shared access signature; without a scheme it gets `https`. Its
  ///     secrets stand in no description and no error.
  ///   - credential: What authorizes the requests where the URL has no signature, as in
  ///     `StorageAccount.url(_:credential:)`.
  ///   - transport: What carries them; the one that all such clients of the process share when `nil`.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the URL is not that of a queue (the error says which rule a name breaks), when there is no
  ///   credential or there are two, or when a setting is out of range.
  public init(
    queueURL: String, credential: (any Authorizer)? = nil, transport: (any SyncTransport)? = nil,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    try self.init(
      queueURL: queueURL, credential: credential, transport: try DefaultAssembly.chosen(transport),
      reader: DefaultAssembly.reader(), options: options)
  }
}
