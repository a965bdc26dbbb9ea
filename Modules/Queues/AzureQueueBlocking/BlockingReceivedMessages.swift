public import AzureCore
public import AzureQueueProtocol

/// The messages of a queue, received batch after batch; see
/// ``BlockingQueueClient/messagesUntilEmpty(batchSize:limit:visibilityTimeout:options:)``.
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
    /// - Returns: The message or the error that ends the sequence; `nil` after the first empty response, after an error, or
    ///   when the limit is reached.
    @available(
      *, noasync, message: "This blocks its thread; in async code use QueueClient.messagesUntilEmpty."
    )
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

/// The batches of a queue's messages, each received with one request; see ``BlockingReceivedMessages/pages``.
///
/// A failed request is the last element.
public struct BlockingReceivedMessagePages: Sequence, Sendable {
  /// What one receive brought, which is never empty, or its error.
  public typealias Element = Result<[ReceivedMessage], AzureError>

  let client: BlockingQueueClient
  let batch: Int
  let maximum: Int?
  let visibilityTimeout: Duration?
  let options: OperationOptions

  /// Receives the batches of one iteration.
  public struct Iterator: IteratorProtocol {
    private let sequence: BlockingReceivedMessagePages
    private var cursor: ReceiveCursor

    init(_ sequence: BlockingReceivedMessagePages) {
      self.sequence = sequence
      cursor = ReceiveCursor(batch: sequence.batch, maximum: sequence.maximum)
    }

    /// Receives the next batch.
    ///
    /// Blocks the calling thread.
    ///
    /// - Returns: The messages or the error that ends the sequence; `nil` after the first empty response, after an error, or
    ///   when the limit is reached.
    @available(
      *, noasync, message: "This blocks its thread; in async code use QueueClient.messagesUntilEmpty."
    )
    public mutating func next() -> Result<[ReceivedMessage], AzureError>? {
      guard let wanted = cursor.next() else { return nil }
      do throws(AzureError) {
        let messages = try sequence.client.receive(
          limit: wanted, visibilityTimeout: sequence.visibilityTimeout, options: sequence.options)
        cursor.receive(messages.count)
        return messages.isEmpty ? nil : .success(messages)
      } catch {
        return .failure(error)
      }
    }
  }

  /// Starts an iteration; nothing is sent before its first batch is wanted.
  public func makeIterator() -> Iterator { Iterator(self) }
}
