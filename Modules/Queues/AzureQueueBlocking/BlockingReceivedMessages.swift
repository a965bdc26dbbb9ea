public import AzurePipeline
public import AzureQueueProtocol

/// The messages of a queue, received batch after batch; see ``BlockingQueueClient/messages(batch:max:visibilityTimeout:options:)``.
///
/// A `Sequence` cannot throw, so its elements are results: a failed request is the last element.
public struct BlockingReceivedMessages: Sequence, Sendable {
  /// A received message, or the error of the request that should have brought it.
  public typealias Element = Result<ReceivedMessage, AzureError>

  let client: BlockingQueueClient
  let batch: Int
  let maximum: Int?
  let visibilityTimeout: Duration?
  let options: CallOptions

  /// Receives the messages of one iteration.
  public struct Iterator: IteratorProtocol {
    private let sequence: BlockingReceivedMessages
    private var waiting: ArraySlice<ReceivedMessage> = []
    private var left: Int?
    private var isFinished = false

    init(_ sequence: BlockingReceivedMessages) {
      self.sequence = sequence
      left = sequence.maximum
    }

    /// Returns the next message, receiving a batch when none is left.
    ///
    /// Blocks the calling thread then.
    ///
    /// - Returns: The message or the error that ends the sequence; `nil` after the first empty answer, after an error, or
    ///   when the limit is reached.
    @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.messages.")
    public mutating func next() -> Result<ReceivedMessage, AzureError>? {
      if waiting.isEmpty {
        guard !isFinished, left != 0 else { return nil }
        let wanted = left.map { Swift.min($0, sequence.batch) } ?? sequence.batch
        do throws(AzureError) {
          let messages = try sequence.client.receive(
            max: wanted, visibilityTimeout: sequence.visibilityTimeout, options: sequence.options)
          isFinished = messages.isEmpty
          left = left.map { Swift.max(0, $0 - messages.count) }
          waiting = messages[...]
        } catch {
          isFinished = true
          return .failure(error)
        }
      }
      return waiting.popFirst().map { .success($0) }
    }
  }

  /// Starts an iteration; nothing is sent before its first message is wanted.
  public func makeIterator() -> Iterator { Iterator(self) }
}
