public import AzureCore
public import AzureQueueProtocol
public import AzureXML

/// An async client of an account's queue service; it makes the clients of single queues.
///
/// A value without state of its own: copies share the transport and its connections.
public struct QueueServiceClient: Sendable {
  let calls: CallRunner

  /// Makes a client of the service.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - account: Where the service is, and what authorizes the requests.
  ///   - transport: What carries them.
  ///   - reader: What reads the XML of responses.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the account's credential cannot be used here, or a setting is out of range.
  public init(
    _ account: StorageAccount, transport: any AsyncTransport, reader: any XMLReader,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    let factory = try CallFactory(
      account, reader: reader, options: options,
      connections: (transport as? any ConnectionCounting)?.connectionCounter)
    calls = try CallRunner(factory: factory, transport: transport)
  }

  /// The address of the service, without any credential.
  public var url: String { calls.factory.endpoint.url }

  /// Makes the client of a queue; it shares the transport.
  ///
  /// Nothing is sent, the queue need not exist.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - encoding: How its messages are encoded; as ``QueueClientOptions/messageEncoding`` says when `nil`.
  /// - Returns: The client.
  /// - Throws: ``AzureError`` that says which rule the name breaks.
  public func queue(_ name: String, encoding: MessageEncoding? = nil) throws(AzureError) -> QueueClient {
    QueueClient(try QueueName(name), calls, encoding: encoding)
  }

  /// Creates a queue and returns its client.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - metadata: The metadata to store with it.
  ///   - options: Choices for this call.
  /// - Returns: The client of the queue.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isAlreadyExists``
  ///   when it is there already.
  @discardableResult
  public func createQueue(
    _ name: String, metadata: QueueMetadata = QueueMetadata(), options: OperationOptions = OperationOptions()
  ) async throws -> QueueClient {
    let client = try queue(name)
    try await client.create(metadata: metadata, options: options)
    return client
  }

  /// Deletes a queue with all its messages.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when
  ///   there is no such queue.
  public func deleteQueue(
    _ name: String, options: OperationOptions = OperationOptions()
  ) async throws {
    try await queue(name).deleteQueue(options: options)
  }
}
