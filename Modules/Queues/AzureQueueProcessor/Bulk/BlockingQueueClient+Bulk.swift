import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol

/// Many messages at once. The service has no request for several messages: each is a request of its own, made by threads that
/// live as long as the operation.
///
/// A busy service (503) slows all of them together, by the same shared pause that slows any other call of the client, and
/// each call retries by the client's rule before its item counts as refused.
extension BlockingQueueClient {
  /// Sends messages, many at a time.
  ///
  /// Blocks the calling thread, which reads the messages; ``BulkOptions/inFlight`` further threads make the requests. Nothing is
  /// thrown: the report has one outcome for each message, in the order of the input. The messages may get into the queue in
  /// another order. To end it early from elsewhere, let ``BulkStopRule/when(_:)`` look at a flag.
  ///
  /// - Parameters:
  ///   - messages: The messages, of an end; for endless ones use
  ///     ``sendEach(_:visibilityTimeout:timeToLive:bulk:options:result:)``.
  ///   - visibilityTimeout: How long those stay hidden at first that do not say so themselves. The service's default is 0.
  ///   - timeToLive: When those expire that do not say so themselves. The service's default is seven days.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func sendAll<Messages: Sequence>(
    _ messages: Messages, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) -> BulkReport<SentMessage> where Messages.Element: OutgoingMessageConvertible {
    var iterator = messages.makeIterator()
    return run(visibilityTimeout, timeToLive, bulk, options).report { iterator.next() }
  }

  /// Sends messages, which may be endless, and gives their results one after the other.
  ///
  /// Blocks the calling thread, which reads the messages and takes the results, in the order of the input. It runs no further
  /// ahead than ``BulkOptions/window``, so that memory does not grow.
  ///
  /// - Parameters:
  ///   - messages: The messages; read as they can be sent.
  ///   - visibilityTimeout: How long those stay hidden at first that do not say so themselves.
  ///   - timeToLive: When those expire that do not say so themselves.
  ///   - bulk: How many at a time, how far ahead, and when to stop.
  ///   - options: Choices for each call.
  ///   - result: Called for each message that was read, on the calling thread.
  /// - Returns: How many messages came to which end. After a stop the rest of the input is not read.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func sendEach<Messages: Sequence>(
    _ messages: Messages, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions(),
    result: (BulkResult<SentMessage>) -> Void
  ) -> BulkProgress where Messages.Element: OutgoingMessageConvertible {
    var iterator = messages.makeIterator()
    return run(visibilityTimeout, timeToLive, bulk, options).each({ iterator.next() }, result)
  }

  /// Deletes messages, many at a time.
  ///
  /// Blocks the calling thread. A message whose receipt is no longer the newest is `refused`; see `AzureError.isReceiptLost`.
  ///
  /// - Parameters:
  ///   - messages: Received or sent messages with their newest receipts.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message, in the order of the input.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func deleteAll<Messages: Sequence>(
    _ messages: Messages, bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) -> BulkReport<Void> where Messages.Element: OwnedMessage {
    var iterator = messages.makeIterator()
    let run = BlockingBulkRun<Messages.Element, Void>(bulk) { message throws(AzureError) in
      try delete(message, options: options)
    }
    return run.report { iterator.next() }
  }

  /// Changes how long messages stay hidden, and if wanted their content, many at a time.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameters:
  ///   - messages: Received or sent messages with their newest receipts.
  ///   - visibilityTimeout: How long each stays hidden from its update: 0 to 604,800 seconds, and not past its expiry.
  ///   - content: Gives the new content of a message; it keeps what it has without this.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message, in the order of the input: the messages with their new receipts.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func updateAll<Messages: Sequence>(
    _ messages: Messages, visibilityTimeout: Duration,
    content: (@Sendable (Messages.Element) -> MessageContent)? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) -> BulkReport<Messages.Element> where Messages.Element: OwnedMessage {
    var iterator = messages.makeIterator()
    let run = BlockingBulkRun<Messages.Element, Messages.Element>(bulk) { message throws(AzureError) in
      var updated = message
      if let content {
        try update(
          &updated, content: content(message), visibilityTimeout: visibilityTimeout, options: options)
      } else {
        try update(&updated, visibilityTimeout: visibilityTimeout, options: options)
      }
      return updated
    }
    return run.report { iterator.next() }
  }

  private func run<Message: OutgoingMessageConvertible>(
    _ visibilityTimeout: Duration?, _ timeToLive: TimeToLive?, _ bulk: BulkOptions,
    _ options: OperationOptions
  ) -> BlockingBulkRun<Message, SentMessage> {
    BlockingBulkRun(bulk) { message throws(AzureError) in
      try send(message.outgoingMessage.completed(visibilityTimeout, timeToLive), options)
    }
  }
}
