import AzureCore
public import AzureQueueProtocol

/// The messages of a queue without end; see ``QueueClient/polledMessages(batchSize:every:visibilityTimeout:options:)``.
public struct PolledMessages: AsyncSequence, Sendable {
  /// A received message.
  public typealias Element = ReceivedMessage

  let client: QueueClient
  let batchSize: Int
  let interval: PollingInterval
  let visibilityTimeout: Duration?
  let options: OperationOptions

  /// Hands out the messages of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let sequence: PolledMessages
    private var waiting: ArraySlice<ReceivedMessage> = []
    private var emptyResponses = 0

    init(_ sequence: PolledMessages) { self.sequence = sequence }

    /// Returns the next message, asking the queue and waiting until there is one.
    ///
    /// - Returns: The message, or `nil` once the task is cancelled.
    /// - Throws: ``AzureError`` that the retries of the client did not overcome. The iterator can go on after it.
    public mutating func next() async throws -> ReceivedMessage? {
      let settings = sequence.client.calls.factory.options
      do {
        try Task.checkCancellation()
        while waiting.isEmpty {
          let messages = try await sequence.client.receive(
            limit: sequence.batchSize, visibilityTimeout: sequence.visibilityTimeout,
            options: sequence.options)
          waiting = messages[...]
          guard messages.isEmpty else { break }
          emptyResponses = Swift.min(emptyResponses, 1_000) + 1
          try await settings.clock.sleep(
            for: sequence.interval.wait(after: emptyResponses, random: settings.random))
        }
      } catch is CancellationError {
        return nil
      }
      emptyResponses = 0
      return waiting.popFirst()
    }
  }

  /// Starts an iteration; nothing is sent before its first message is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}

extension QueueClient {
  /// Receives messages one after the other without end: what a worker loops over.
  ///
  /// ```swift
  /// for try await message in queue.polledMessages(visibilityTimeout: .seconds(60)) {
  ///   try await process(message)
  ///   try await queue.delete(message)
  /// }
  /// ```
  ///
  /// When the queue is empty it waits and asks again, longer each time, as `interval` says. It ends when its task is cancelled,
  /// without an error: while it waits or asks at once, else before the next message. Messages of a batch that were not handed out
  /// by then stay hidden until their visibility timeout is over, and so do those of a request that cancellation cuts off.
  ///
  /// An error that the client's retries did not overcome is thrown. For messages until the queue is empty see
  /// ``messagesUntilEmpty(batchSize:limit:visibilityTimeout:options:)``.
  ///
  /// - Parameters:
  ///   - batchSize: How many messages each request asks for: 1 to 32. The visibility timeout of all runs from then.
  ///   - interval: How long to wait before an empty queue is asked again; 0.5 to 30 seconds by default.
  ///   - visibilityTimeout: How long a message stays hidden: 1 to 604,800 seconds. The service's default is 30 seconds.
  ///   - options: Choices for each request.
  /// - Returns: The sequence; nothing is sent before it is iterated.
  public func polledMessages(
    batchSize: Int = 1, every interval: PollingInterval = PollingInterval(),
    visibilityTimeout: Duration? = nil, options: OperationOptions = OperationOptions()
  ) -> PolledMessages {
    PolledMessages(
      client: self, batchSize: batchSize, interval: interval, visibilityTimeout: visibilityTimeout,
      options: options)
  }
}
