import AzurePipeline
public import AzureQueueProtocol

/// The messages of a queue, received batch after batch; see ``QueueClient/messages(batch:max:visibilityTimeout:options:)``.
public struct ReceivedMessages: AsyncSequence, Sendable {
  /// A received message.
  public typealias Element = ReceivedMessage

  let client: QueueClient
  let batch: Int
  let maximum: Int?
  let visibilityTimeout: Duration?
  let options: CallOptions

  /// Receives the messages of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let sequence: ReceivedMessages
    private var waiting: ArraySlice<ReceivedMessage> = []
    private var left: Int?
    private var isFinished = false

    init(_ sequence: ReceivedMessages) {
      self.sequence = sequence
      left = sequence.maximum
    }

    /// Returns the next message, receiving a batch when none is left.
    ///
    /// - Returns: The message, or `nil` after the first empty answer or when the limit is reached.
    /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
    public mutating func next() async throws -> ReceivedMessage? {
      if waiting.isEmpty {
        guard !isFinished, left != 0 else { return nil }
        let wanted = left.map { Swift.min($0, sequence.batch) } ?? sequence.batch
        // An error ends the iteration too, as `AsyncIteratorProtocol` asks.
        isFinished = true
        let messages = try await sequence.client.receive(
          max: wanted, visibilityTimeout: sequence.visibilityTimeout, options: sequence.options)
        isFinished = messages.isEmpty
        left = left.map { Swift.max(0, $0 - messages.count) }
        waiting = messages[...]
      }
      return waiting.popFirst()
    }
  }

  /// Starts an iteration; nothing is sent before its first message is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
