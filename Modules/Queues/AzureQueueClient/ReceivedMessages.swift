import AzureCore
public import AzureQueueProtocol

/// The messages of a queue, received batch after batch; see ``QueueClient/messagesUntilEmpty(batchSize:limit:visibilityTimeout:options:)``.
public struct ReceivedMessages: AsyncSequence, Sendable {
  /// A received message.
  public typealias Element = ReceivedMessage

  /// The same messages batch by batch.
  ///
  /// The time that the messages of a batch stay hidden runs from the time the batch is received.
  public let pages: ReceivedMessagePages

  /// Hands out the messages of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private var pages: ReceivedMessagePages.AsyncIterator
    private var waiting: ArraySlice<ReceivedMessage> = []

    init(_ pages: ReceivedMessagePages) { self.pages = pages.makeAsyncIterator() }

    /// Returns the next message, receiving a batch when none is left.
    ///
    /// - Returns: The message, or `nil` after the first empty response or when the limit is reached.
    /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. Either ends the iteration.
    public mutating func next() async throws -> ReceivedMessage? {
      if waiting.isEmpty { waiting = try await pages.next()?[...] ?? [] }
      return waiting.popFirst()
    }
  }

  /// Starts an iteration; nothing is sent before its first message is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages) }
}

/// The batches of a queue's messages, each received with one request; see ``ReceivedMessages/pages``.
public struct ReceivedMessagePages: AsyncSequence, Sendable {
  /// What one receive brought; never empty.
  public typealias Element = [ReceivedMessage]

  let client: QueueClient
  let batch: Int
  let maximum: Int?
  let visibilityTimeout: Duration?
  let options: OperationOptions

  /// Receives the batches of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let sequence: ReceivedMessagePages
    private var cursor: ReceiveCursor

    init(_ sequence: ReceivedMessagePages) {
      self.sequence = sequence
      cursor = ReceiveCursor(batch: sequence.batch, maximum: sequence.maximum)
    }

    /// Receives the next batch.
    ///
    /// - Returns: The messages; `nil` after the first empty response or when the limit is reached.
    /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. Either ends the iteration.
    public mutating func next() async throws -> [ReceivedMessage]? {
      guard let wanted = cursor.next() else { return nil }
      let messages = try await sequence.client.receive(
        limit: wanted, visibilityTimeout: sequence.visibilityTimeout, options: sequence.options)
      cursor.receive(messages.count)
      return messages.isEmpty ? nil : messages
    }
  }

  /// Starts an iteration; nothing is sent before its first batch is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
