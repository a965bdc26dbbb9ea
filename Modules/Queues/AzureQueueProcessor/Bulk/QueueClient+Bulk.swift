public import AzureQueueClient
public import AzureQueueProtocol

/// Many messages at once. The service has no request for several messages: each is a request of its own, so many under way
/// at a time are what makes it quick.
///
/// A busy service (503) slows all of them together, by the same shared pause that slows any other call of the client, and
/// each call retries by the client's rule before its item counts as refused.
extension QueueClient {
  /// Sends messages, many at a time.
  ///
  /// Nothing is thrown: the report has one outcome for each message, in the order of the input. The messages may get into the
  /// queue in another order. When the task is cancelled, no further message is begun; what is under way ends as done or
  /// unknown, and the rest as not tried.
  ///
  /// ```swift
  /// let sent = try await queue.sendAll(lines).get()
  /// ```
  ///
  /// - Parameters:
  ///   - messages: The messages, of an end; for endless ones use ``sendEach(_:visibilityTimeout:timeToLive:bulk:options:)``.
  ///   - visibilityTimeout: How long those stay hidden at first that do not say so themselves. The service's default is 0.
  ///   - timeToLive: When those expire that do not say so themselves. The service's default is seven days.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message.
  @discardableResult
  public func sendAll<Messages: Sequence>(
    _ messages: Messages, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) async -> BulkReport<SentMessage> where Messages.Element: OutgoingMessageConvertible {
    var iterator = messages.makeIterator()
    let run = BulkRun<Messages.Element, SentMessage>(
      bulk, sendOperation(visibilityTimeout, timeToLive, options))
    return await run.report(.sequence { iterator.next() })
  }

  /// Sends the messages of an async sequence, many at a time, while it is read.
  ///
  /// As for a sequence that is at hand. An input that throws ends the
  /// operation; what it had given by then is sent. After a stop or a cancellation the input is left where it is.
  ///
  /// - Parameters:
  ///   - messages: The messages, of an end.
  ///   - visibilityTimeout: How long those stay hidden at first that do not say so themselves.
  ///   - timeToLive: When those expire that do not say so themselves.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message that was read, and what the input threw.
  @discardableResult
  public func sendAll<Messages: AsyncSequence & Sendable>(
    _ messages: Messages, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) async -> BulkReport<SentMessage> where Messages.Element: OutgoingMessageConvertible {
    let run = BulkRun<Messages.Element, SentMessage>(
      bulk, sendOperation(visibilityTimeout, timeToLive, options))
    return await run.report(.asyncSequence(BulkInput(messages)))
  }

  /// Sends the messages of an async sequence, which may be endless, and gives their results one after the other.
  ///
  /// - Parameters:
  ///   - messages: The messages; read as they can be sent.
  ///   - visibilityTimeout: How long those stay hidden at first that do not say so themselves.
  ///   - timeToLive: When those expire that do not say so themselves.
  ///   - bulk: How many at a time, how far ahead, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: The results in the order of the input; nothing is read or sent before they are iterated.
  public func sendEach<Messages: AsyncSequence & Sendable>(
    _ messages: Messages, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) -> BulkResults<SentMessage> where Messages.Element: OutgoingMessageConvertible {
    let operation: @Sendable (Messages.Element) async throws -> SentMessage = sendOperation(
      visibilityTimeout, timeToLive, options)
    return BulkResults(bulk, { BulkInput(messages) }, operation)
  }

  /// Deletes messages, many at a time.
  ///
  /// A message whose receipt is no longer the newest is `refused`; see `AzureError.isReceiptLost`.
  ///
  /// - Parameters:
  ///   - messages: Received or sent messages with their newest receipts.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message, in the order of the input. On cancellation as for a send.
  @discardableResult
  public func deleteAll<Messages: Sequence>(
    _ messages: Messages, bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) async -> BulkReport<Void> where Messages.Element: OwnedMessage {
    var iterator = messages.makeIterator()
    let run = BulkRun<Messages.Element, Void>(bulk) { try await delete($0, options: options) }
    return await run.report(.sequence { iterator.next() })
  }

  /// Deletes the messages of an async sequence, which may be endless, and gives their results one after the other.
  ///
  /// - Parameters:
  ///   - messages: Received or sent messages with their newest receipts.
  ///   - bulk: How many at a time, how far ahead, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: The results in the order of the input; nothing is read or sent before they are iterated.
  public func deleteEach<Messages: AsyncSequence & Sendable>(
    _ messages: Messages, bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) -> BulkResults<Void> where Messages.Element: OwnedMessage {
    BulkResults(bulk, { BulkInput(messages) }) { (message: Messages.Element) in
      try await delete(message, options: options)
    }
  }

  /// Changes how long messages stay hidden, and if wanted their content, many at a time.
  ///
  /// - Parameters:
  ///   - messages: Received or sent messages with their newest receipts.
  ///   - visibilityTimeout: How long each stays hidden from its update: 0 to 604,800 seconds, and not past its expiry.
  ///   - content: Gives the new content of a message; it keeps what it has without this.
  ///   - bulk: How many at a time, and when to stop.
  ///   - options: Choices for each call.
  /// - Returns: What became of each message, in the order of the input: the messages with their new receipts.
  @discardableResult
  public func updateAll<Messages: Sequence>(
    _ messages: Messages, visibilityTimeout: Duration,
    content: (@Sendable (Messages.Element) -> MessageContent)? = nil,
    bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions()
  ) async -> BulkReport<Messages.Element> where Messages.Element: OwnedMessage {
    var iterator = messages.makeIterator()
    let run = BulkRun<Messages.Element, Messages.Element>(bulk) { message in
      var updated = message
      if let content {
        try await update(
          &updated, content: content(message), visibilityTimeout: visibilityTimeout, options: options)
      } else {
        try await update(&updated, visibilityTimeout: visibilityTimeout, options: options)
      }
      return updated
    }
    return await run.report(.sequence { iterator.next() })
  }

  private func sendOperation<Message: OutgoingMessageConvertible>(
    _ visibilityTimeout: Duration?, _ timeToLive: TimeToLive?, _ options: OperationOptions
  ) -> @Sendable (Message) async throws -> SentMessage {
    { message in
      try await send(message.outgoingMessage.completed(visibilityTimeout, timeToLive), options)
    }
  }
}

extension OutgoingMessage {
  /// The message with what holds for all where it says nothing itself.
  func completed(_ visibilityTimeout: Duration?, _ timeToLive: TimeToLive?) -> OutgoingMessage {
    OutgoingMessage(
      content, visibilityTimeout: self.visibilityTimeout ?? visibilityTimeout,
      timeToLive: self.timeToLive ?? timeToLive)
  }
}
