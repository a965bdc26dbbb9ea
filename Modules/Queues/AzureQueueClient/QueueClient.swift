public import AzureCore
public import AzureQueueProtocol
public import AzureXML

/// An async client of one queue: its messages, its metadata and its life.
///
/// A value without state of its own: copies share the transport and its connections, and any number of tasks
/// may use one at once. Every call retries by the client's settings, is bounded by a deadline, and throws one
/// ``AzureError`` that says whether the service may have acted. When the surrounding task is cancelled, a
/// call ends at once with `CancellationError`; the service may have acted then. Calls throw these two errors and no other. That
/// is why they are not `throws(AzureError)`, as those of the blocking client are: a typed `throws` names one type, and a
/// cancelled task is expected to see `CancellationError`. What does not wait, such as making a client, is `throws(AzureError)`.
///
/// Delivery is at least once, in roughly the order of sending
/// ([Queue Service REST API](https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api)).
///
/// Other modules add to it. `AzureQueues` has an initializer that needs neither a transport nor a reader:
/// `QueueClient("tasks", .environment())`. `AzureQueueProcessor` has `withLease` for long work, and `sendAll` for many messages.
/// `AzureQueueEncryption` gives `QueueClientOptions` the setting `encryption`.
public struct QueueClient: Sendable {
  /// The name of the queue.
  public let name: String

  let queue: QueueName
  let calls: CallRunner

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
    _ name: String, _ account: StorageAccount, transport: any AsyncTransport, reader: any XMLReader,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    self = try QueueServiceClient(account, transport: transport, reader: reader, options: options)
      .queue(name)
  }

  init(_ queue: QueueName, _ calls: CallRunner, encoding: MessageEncoding? = nil) {
    self.name = queue.rawValue
    self.queue = queue
    self.calls = calls.forQueue(queue, encoding)
  }

  /// The address of the queue, without any credential.
  public var url: String { calls.factory.endpoint.url + "/" + name }

  var encoding: MessageEncoding { calls.factory.options.messageEncoding }
}

extension QueueClient {
  /// Creates the queue.
  ///
  /// - Parameters:
  ///   - metadata: The metadata to store with it.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isAlreadyExists``
  ///   when it is there already, whatever its metadata.
  public func create(
    metadata: QueueMetadata = QueueMetadata(), options: OperationOptions = OperationOptions()
  ) async throws {
    _ = try await calls.run(CreateQueue(queue, metadata: metadata), options)
  }

  /// Creates the queue unless it exists.
  ///
  /// - Parameters:
  ///   - metadata: The metadata to store with a new queue; an existing one keeps its own.
  ///   - options: Choices for this call.
  /// - Returns: Whether this call created it; `true` also when it exists after an attempt whose outcome is unknown.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func createIfNotExists(
    metadata: QueueMetadata = QueueMetadata(), options: OperationOptions = OperationOptions()
  ) async throws -> Bool {
    try await calls.run(CreateQueue(queue, metadata: metadata, existing: .accept), options)
  }

  /// Deletes the queue with all its messages.
  ///
  /// The name can be used again after 30 seconds or more.
  ///
  /// - Parameter options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func deleteQueue(options: OperationOptions = OperationOptions()) async throws {
    _ = try await calls.run(DeleteQueue(queue), options)
  }

  /// Deletes the queue if it exists.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: Whether this call deleted it.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func deleteQueueIfExists(options: OperationOptions = OperationOptions()) async throws -> Bool {
    try await calls.run(DeleteQueue(queue, missing: .accept), options)
  }

  /// Tells whether the queue exists.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: Whether it exists.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func exists(options: OperationOptions = OperationOptions()) async throws -> Bool {
    try await calls.run(QueueExists(queue), options)
  }

  /// Reads the queue's metadata and about how many messages it holds.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The properties.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func properties(options: OperationOptions = OperationOptions()) async throws -> QueueProperties {
    try await calls.run(GetQueueProperties(queue), options)
  }

  /// Deletes all messages of the queue.
  ///
  /// Messages that are sent meanwhile may be deleted too.
  ///
  /// - Parameter options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func clear(options: OperationOptions = OperationOptions()) async throws {
    try await calls.run(ClearMessages(queue), options)
  }
}

extension QueueClient {
  /// Replaces all metadata of the queue.
  ///
  /// The last writer wins. Names and values are checked before anything is sent.
  ///
  /// - Parameters:
  ///   - metadata: The new metadata; empty metadata clears it.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func setMetadata(_ metadata: QueueMetadata, options: OperationOptions = OperationOptions())
    async throws
  {
    try await calls.run(SetQueueMetadata(metadata, of: queue), options)
  }

  /// Reads the stored access policies of the queue.
  ///
  /// - Parameter options: Choices for this call.
  /// - Returns: The policies with their names; empty when there are none.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func accessPolicy(options: OperationOptions = OperationOptions()) async throws -> [SignedIdentifier]
  {
    try await calls.run(GetAccessPolicy(of: queue), options)
  }

  /// Replaces all stored access policies of the queue.
  ///
  /// A new or changed policy may take 30 seconds to work; until then a signature that names it is refused with 403.
  /// Removing a policy ends all signatures that name it.
  ///
  /// - Parameters:
  ///   - identifiers: The new policies: at most five, each with a name of its own. None clears them.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func setAccessPolicy(
    _ identifiers: [SignedIdentifier], options: OperationOptions = OperationOptions()
  ) async throws {
    try await calls.run(SetAccessPolicy(identifiers, of: queue), options)
  }
}
