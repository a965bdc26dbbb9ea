public import AzureCore
public import AzureQueueProtocol

/// The messages of a queue, received batch after batch; see
/// ``BlockingQueueClient/messages(batch:max:visibilityTimeout:options:)``.
///
/// A `Sequence` cannot throw, so its elements are results: a failed request is the last element.
public struct BlockingReceivedMessages: Sequence, Sendable {
  /// A received message, or the error of the request that should have brought it.
  public typealias Element = Result<ReceivedMessage, AzureError>

  /// The same messages batch by batch.
  ///
  /// The time that the messages of a batch stay hidden runs from the time the batch is received.
  public let pages: BlockingReceivedMessagePages

  /// Hands out the messages of one iteration.
  public struct Iterator: IteratorProtocol {
    private var pages: BlockingReceivedMessagePages.Iterator
    private var waiting: ArraySlice<ReceivedMessage> = []

    init(_ pages: BlockingReceivedMessagePages) { self.pages = pages.makeIterator() }

    /// Returns the next message, receiving a batch when none is left.
    ///
    /// Blocks the calling thread then.
    ///
    /// - Returns: The message or the error that ends the sequence; `nil` after the first empty answer, after an error, or
    ///   when the limit is reached.
    @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.messages.")
    public mutating func next() -> Result<ReceivedMessage, AzureError>? {
      if waiting.isEmpty {
        switch pages.next() {
        case nil: return nil
        case .failure(let error): return .failure(error)
        case .success(let messages): waiting = messages[...]
        }
      }
      return waiting.popFirst().map { .success($0) }
    }
  }

  /// Starts an iteration; nothing is sent before its first message is wanted.
  public func makeIterator() -> Iterator { Iterator(pages) }
}
