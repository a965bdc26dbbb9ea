public import AzureCore
public import AzureQueueProtocol
public import AzureXML

/// A blocking client of one queue: its messages, its metadata and its life.
///
/// A value without state of its own: copies share the transport and its connections, and any number of
/// threads may use one at once. Every method blocks the calling thread until its call has ended. Every call
/// retries by the client's settings, is bounded by a deadline, and throws one ``AzureError`` that says
/// whether the service may have acted.
///
/// Delivery is at least once, in roughly the order of sending
/// ([Queue Service REST API](https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api)).
public struct BlockingQueueClient: Sendable {
  /// The name of the queue.
  public let name: String

  let queue: QueueName
  let calls: BlockingCallRunner

  /// Makes a client of a queue.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - account: Where the service is, and what authorizes the requests; both come from `StorageAccount.queueURL(_:credential:)`
  ///     where there is the URL of a queue.
  ///   - transport: What carries them.
  ///   - reader: What reads the XML of responses.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the name breaks a rule of the service, the account's credential cannot be used here, or a
  ///   setting is out of range.
  public init(
    _ name: String, _ account: StorageAccount, transport: any SyncTransport, reader: any XMLReader,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    self = try BlockingQueueServiceClient(account, transport: transport, reader: reader, options: options)
      .queue(name)
  }

  init(_ queue: QueueName, _ calls: BlockingCallRunner, encoding: MessageEncoding? = nil) {
    self.name = queue.rawValue
    self.queue = queue
    self.calls = calls.forQueue(queue, encoding)
  }

  /// The address of the queue, without any credential.
  public var url: String { calls.factory.endpoint.url + "/" + name }

  var encoding: MessageEncoding { calls.factory.options.messageEncoding }
}

extension BlockingQueueClient {
  /// Creates the queue.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameters:
  ///   - metadata: The metadata to store with it.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``. ``AzureError/isAlreadyExists`` when it is there already, whatever its metadata.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func create(
    metadata: QueueMetadata = QueueMetadata(), options: OperationOptions = OperationOptions()
  ) throws(AzureError) {
    _ = try calls.run(CreateQueue(queue, metadata: metadata), options)
  }

  /// Creates the queue unless it exists.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameters:
  ///   - metadata: The metadata to store with a new queue; an existing one keeps its own.
  ///   - options: Choices for this call.
  /// - Returns: Whether this call created it; `true` also when it exists after an attempt whose outcome is unknown.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func createIfNotExists(
    metadata: QueueMetadata = QueueMetadata(), options: OperationOptions = OperationOptions()
  ) throws(AzureError) -> Bool {
    try calls.run(CreateQueue(queue, metadata: metadata, existing: .accept), options)
  }

  /// Deletes the queue with all its messages.
  ///
  /// Blocks the calling thread.
  ///
  /// The name can be used again after 30 seconds or more.
  ///
  /// - Parameter options: Choices for this call.
  /// - Throws: ``AzureError``. ``AzureError/isNotFound`` when there is no such queue.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func deleteQueue(options: OperationOptions = OperationOptions()) throws(AzureError) {
    _ = try calls.run(DeleteQueue(queue), options)
  }

  /// Deletes the queue if it exists.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: Whether this call deleted it.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func deleteQueueIfExists(options: OperationOptions = OperationOptions()) throws(AzureError) -> Bool {
    try calls.run(DeleteQueue(queue, missing: .accept), options)
  }

  /// Tells whether the queue exists.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: Whether it exists.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func exists(options: OperationOptions = OperationOptions()) throws(AzureError) -> Bool {
    try calls.run(QueueExists(queue), options)
  }

  /// Reads the queue's metadata and about how many messages it holds.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The properties.
  /// - Throws: ``AzureError``. ``AzureError/isNotFound`` when there is no such queue.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func properties(options: OperationOptions = OperationOptions()) throws(AzureError) -> QueueProperties
  {
    try calls.run(GetQueueProperties(queue), options)
  }

  /// Deletes all messages of the queue.
  ///
  /// Blocks the calling thread.
  ///
  /// Messages that are sent meanwhile may be deleted too.
  ///
  /// - Parameter options: Choices for this call.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func clear(options: OperationOptions = OperationOptions()) throws(AzureError) {
    try calls.run(ClearMessages(queue), options)
  }
}

extension BlockingQueueClient {
  /// Replaces all metadata of the queue.
  ///
  /// Blocks the calling thread.
  ///
  /// The last writer wins. Names and values are checked before anything is sent.
  ///
  /// - Parameters:
  ///   - metadata: The new metadata; empty metadata clears it.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``. ``AzureError/isNotFound`` when there is no such queue.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func setMetadata(_ metadata: QueueMetadata, options: OperationOptions = OperationOptions())
    throws(AzureError)
  {
    try calls.run(SetQueueMetadata(metadata, of: queue), options)
  }

  /// Reads the stored access policies of the queue.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The policies with their names; empty when there are none.
  /// - Throws: ``AzureError``. ``AzureError/isNotFound`` when there is no such queue.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func accessPolicy(options: OperationOptions = OperationOptions()) throws(AzureError)
    -> [SignedIdentifier]
  {
    try calls.run(GetAccessPolicy(of: queue), options)
  }

  /// Replaces all stored access policies of the queue.
  ///
  /// Blocks the calling thread.
  ///
  /// A new or changed policy may take 30 seconds to work; until then a signature that names it is refused with 403.
  /// Removing a policy ends all signatures that name it.
  ///
  /// - Parameters:
  ///   - identifiers: The new policies: at most five, each with a name of its own. None clears them.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``. ``AzureError/isNotFound`` when there is no such queue.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func setAccessPolicy(
    _ identifiers: [SignedIdentifier], options: OperationOptions = OperationOptions()
  ) throws(AzureError) {
    try calls.run(SetAccessPolicy(identifiers, of: queue), options)
  }
}
