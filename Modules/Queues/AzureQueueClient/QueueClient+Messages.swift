public import AzureQueueProtocol

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension QueueClient {
  /// Sends a text.
  ///
  /// After a lost response the call is repeated by default, so that a message is stored twice rather than lost; set
  /// ``OperationOptions/onUnknownOutcome`` to ``UnknownOutcomeRule/report`` to get an error with ``AzureError/Effect/unknown`` instead.
  ///
  /// - Parameters:
  ///   - text: The text; at most 65,536 bytes of UTF-8 once encoded.
  ///   - visibilityTimeout: How long the message stays hidden at first: 0 to 604,800 seconds, and shorter than the time to
  ///     live. The service's default is 0.
  ///   - timeToLive: When the message expires. The service's default is seven days.
  ///   - options: Choices for this call.
  /// - Returns: The message's id, times and first receipt.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func send(
    _ text: String, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    options: OperationOptions = OperationOptions()
  ) async throws -> SentMessage {
    try await send(
      .text(text), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive, options: options)
  }

  /// Sends bytes, for a client with the encoding ``MessageEncoding/bytes``.
  ///
  /// - Parameters:
  ///   - bytes: The bytes, as `Data`, `[UInt8]` or any other collection; at most 49,152.
  ///   - visibilityTimeout: How long the message stays hidden at first, as for a text.
  ///   - timeToLive: When the message expires, as for a text.
  ///   - options: Choices for this call.
  /// - Returns: The message's id, times and first receipt.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func send(
    bytes: some Collection<UInt8>, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    options: OperationOptions = OperationOptions()
  ) async throws -> SentMessage {
    try await send(
      MessageContent(bytes: bytes), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive,
      options: options)
  }

  /// Sends the JSON of a value, in the client's encoding.
  ///
  /// ```swift
  /// try await queue.send(json: order)
  /// ```
  ///
  /// - Parameters:
  ///   - value: The value; at most 65,536 bytes of JSON once encoded.
  ///   - encoder: What makes the JSON; one with its own settings by default.
  ///   - visibilityTimeout: How long the message stays hidden at first, as for a text.
  ///   - timeToLive: When the message expires, as for a text.
  ///   - options: Choices for this call.
  /// - Returns: The message's id, times and first receipt.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func send(
    json value: some Encodable, encoder: JSONEncoder = JSONEncoder(), visibilityTimeout: Duration? = nil,
    timeToLive: TimeToLive? = nil, options: OperationOptions = OperationOptions()
  ) async throws -> SentMessage {
    try await send(
      .json(value, encoder: encoder), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive,
      options: options)
  }

  /// Sends a text as it is, past the client's encoding, and past its encryption if it has any.
  ///
  /// Moves a message that does not decode to another queue: `send(rawText: message.rawText)`.
  ///
  /// - Parameters:
  ///   - text: The text that the service is to hold; at most 65,536 bytes of UTF-8.
  ///   - visibilityTimeout: How long the message stays hidden at first, as for a text.
  ///   - timeToLive: When the message expires, as for a text.
  ///   - options: Choices for this call.
  /// - Returns: The message's id, times and first receipt.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func send(
    rawText text: String, visibilityTimeout: Duration? = nil, timeToLive: TimeToLive? = nil,
    options: OperationOptions = OperationOptions()
  ) async throws -> SentMessage {
    try await calls.run(
      SendMessage(
        to: queue, .text(text), encoding: .text, visibilityTimeout: visibilityTimeout, timeToLive: timeToLive),
      options)
  }

  private func send(
    _ content: MessageContent, visibilityTimeout: Duration?, timeToLive: TimeToLive?,
    options: OperationOptions
  ) async throws -> SentMessage {
    var (content, encoding) = (content, encoding)
    if calls.hasCipher {
      (content, encoding) = (.text(try await calls.text(of: content, for: SendMessage.self)), .text)
    }
    return try await calls.run(
      SendMessage(
        to: queue, content, encoding: encoding, visibilityTimeout: visibilityTimeout, timeToLive: timeToLive),
      options)
  }

  /// Receives messages with one request, hiding them from others for a while.
  ///
  /// An empty array is a normal response. After a lost response the service may have hidden messages that this call never
  /// returned; they reappear by themselves. A message whose text is not in the client's encoding, or whose part of the response
  /// is not whole, is returned all the same, with the raw text and the reason.
  ///
  /// - Parameters:
  ///   - limit: How many at most: 1 to 32.
  ///   - visibilityTimeout: How long they stay hidden: 1 to 604,800 seconds. The service's default is 30 seconds.
  ///   - options: Choices for this call.
  /// - Returns: The messages; fewer than asked for is normal.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func receive(
    limit: Int = 1, visibilityTimeout: Duration? = nil, options: OperationOptions = OperationOptions()
  ) async throws -> [ReceivedMessage] {
    let messages = try await calls.run(
      ReceiveMessages(
        from: queue, maximum: limit, visibilityTimeout: visibilityTimeout,
        encoding: calls.hasCipher ? .text : encoding), options)
    return calls.hasCipher ? try await calls.opened(messages, encoding) : messages
  }

  /// Receives the message in front, hiding it from others for a while.
  ///
  /// As ``receive(limit:visibilityTimeout:options:)`` for one message.
  ///
  /// - Parameters:
  ///   - visibilityTimeout: How long it stays hidden: 1 to 604,800 seconds. The service's default is 30 seconds.
  ///   - options: Choices for this call.
  /// - Returns: The message, or `nil` when the queue gives none.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func receiveOne(
    visibilityTimeout: Duration? = nil, options: OperationOptions = OperationOptions()
  ) async throws -> ReceivedMessage? {
    try await receive(visibilityTimeout: visibilityTimeout, options: options).first
  }

  /// Looks at the messages in front without receiving them.
  ///
  /// - Parameters:
  ///   - limit: How many at most: 1 to 32.
  ///   - options: Choices for this call.
  /// - Returns: The messages.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func peek(
    limit: Int = 1, options: OperationOptions = OperationOptions()
  ) async throws -> [PeekedMessage] {
    let messages = try await calls.run(
      PeekMessages(in: queue, maximum: limit, encoding: calls.hasCipher ? .text : encoding), options)
    return calls.hasCipher ? try await calls.opened(messages, encoding) : messages
  }

  /// Changes how long a message stays hidden, keeping its text.
  ///
  /// The message gets the new receipt; the old one no longer works. After a lost response the new receipt is lost: the message is
  /// nobody's until it becomes visible again.
  ///
  /// - Parameters:
  ///   - message: The message; its receipt and its next visible time are replaced.
  ///   - visibilityTimeout: How long it stays hidden from now: 0 to 604,800 seconds, and not past its expiry.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isReceiptLost``
  ///   when someone else has the message by now.
  public func update(
    _ message: inout some OwnedMessage, visibilityTimeout: Duration,
    options: OperationOptions = OperationOptions()
  ) async throws {
    let updated = try await calls.run(
      UpdateMessage(
        in: queue, id: message.id, popReceipt: message.popReceipt, visibilityTimeout: visibilityTimeout,
        hiddenUntil: message.nextVisibleOn),
      options)
    message.popReceipt = updated.popReceipt
    message.nextVisibleOn = updated.nextVisibleOn
  }

  /// Replaces the content of a message and changes how long it stays hidden.
  ///
  /// - Parameters:
  ///   - message: The message; its receipt, its next visible time and its content are replaced.
  ///   - content: The new content, for example a text literal.
  ///   - visibilityTimeout: How long it stays hidden from now: 0 to 604,800 seconds, and not past its expiry.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isReceiptLost``
  ///   when someone else has the message by now.
  public func update(
    _ message: inout some OwnedMessage, content: MessageContent, visibilityTimeout: Duration,
    options: OperationOptions = OperationOptions()
  ) async throws {
    let text = try await calls.text(of: content, for: UpdateMessage.self)
    let updated = try await calls.run(
      UpdateMessage(
        in: queue, id: message.id, popReceipt: message.popReceipt, text: text,
        visibilityTimeout: visibilityTimeout, hiddenUntil: message.nextVisibleOn), options)
    message.popReceipt = updated.popReceipt
    message.nextVisibleOn = updated.nextVisibleOn
    message.replaceContent(content, rawText: text)
  }

  /// Changes how long a message stays hidden and its content, and returns the message with its new receipt.
  ///
  /// For a message that stands where no `inout` can: in a property of an actor, or in a variable of a program's top level.
  ///
  /// - Parameters:
  ///   - message: The message; the receipt that it has is used up.
  ///   - content: The new content, for example a text literal; `nil` keeps what is stored.
  ///   - visibilityTimeout: How long it stays hidden from now: 0 to 604,800 seconds, and not past its expiry.
  ///   - options: Choices for this call.
  /// - Returns: The message with its new receipt and next visible time, and its new content.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isReceiptLost`` when someone else has the message by now.
  public func update<Message: OwnedMessage>(
    _ message: Message, content: MessageContent? = nil, visibilityTimeout: Duration,
    options: OperationOptions = OperationOptions()
  ) async throws -> Message {
    var message = message
    if let content {
      try await update(&message, content: content, visibilityTimeout: visibilityTimeout, options: options)
    } else {
      try await update(&message, visibilityTimeout: visibilityTimeout, options: options)
    }
    return message
  }

  /// Keeps a message hidden for longer while it is worked on.
  ///
  /// Cancellation does not end it, so that the new receipt is never lost on the way: a renewal that has begun goes on in a task of
  /// its own and returns the renewed message even when the surrounding task is cancelled meanwhile, which
  /// `Task.isCancelled` still says afterwards. It takes as long as the call's deadline at most, and no longer than `duration` or
  /// 10 seconds, whichever is more: a later renewal would come too late. In a task that is cancelled already nothing is sent.
  ///
  /// - Parameters:
  ///   - message: The message; the receipt that it has is used up.
  ///   - duration: How long it stays hidden from now: 1 to 604,800 seconds, and not past its expiry.
  ///   - options: Choices for this call.
  /// - Returns: The message with its new receipt, which deletes it: `message = try await queue.renew(message, for: .seconds(60))`.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled before it begins. ``AzureError/isReceiptLost``
  ///   when someone else has the message by now.
  public func renew<Message: OwnedMessage>(
    _ message: Message, for duration: Duration, options: OperationOptions = OperationOptions()
  ) async throws -> Message {
    try Task.checkCancellation()
    var options = options
    options.deadline = min(
      options.deadline ?? calls.factory.options.deadline, max(duration, .seconds(10)))
    let renewal = Task { [options] in
      try await self.update(message, visibilityTimeout: duration, options: options)
    }
    return try await renewal.value
  }

  /// Deletes a message.
  ///
  /// - Parameters:
  ///   - message: A received or sent message with its newest receipt.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isReceiptLost``
  ///   when someone else has the message by now, or it is gone.
  public func delete(
    _ message: some OwnedMessage, options: OperationOptions = OperationOptions()
  ) async throws {
    try await calls.run(
      DeleteMessage(
        in: queue, id: message.id, popReceipt: message.popReceipt, hiddenUntil: message.nextVisibleOn),
      options)
  }

  /// Deletes a message by its id and receipt.
  ///
  /// - Parameters:
  ///   - id: The message's id.
  ///   - popReceipt: The message's newest receipt.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isReceiptLost``
  ///   when someone else has the message by now, or it is gone.
  public func delete(
    id: String, popReceipt: PopReceipt, options: OperationOptions = OperationOptions()
  ) async throws {
    try await calls.run(DeleteMessage(in: queue, id: id, popReceipt: popReceipt), options)
  }

  /// Changes a message by its id and receipt.
  ///
  /// - Parameters:
  ///   - id: The message's id.
  ///   - popReceipt: The message's newest receipt.
  ///   - content: The new content; `nil` keeps the stored text.
  ///   - visibilityTimeout: How long it stays hidden from now: 0 to 604,800 seconds, and not past its expiry.
  ///   - options: Choices for this call.
  /// - Returns: The new receipt and the next visible time.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isReceiptLost``
  ///   when someone else has the message by now.
  public func update(
    id: String, popReceipt: PopReceipt, content: MessageContent? = nil, visibilityTimeout: Duration,
    options: OperationOptions = OperationOptions()
  ) async throws -> UpdatedMessage {
    var text: String?
    if let content { text = try await calls.text(of: content, for: UpdateMessage.self) }
    return try await calls.run(
      UpdateMessage(
        in: queue, id: id, popReceipt: popReceipt, text: text, visibilityTimeout: visibilityTimeout), options)
  }

  /// Receives messages one after the other, with repeated requests, until the queue gives none.
  ///
  /// A batch is received only when its first message is wanted: prefetching would use up the time that messages stay
  /// hidden. The sequence ends at the first empty response; delete each message when it is done with.
  /// For whole batches use ``ReceivedMessages/pages`` of what this returns.
  ///
  /// - Parameters:
  ///   - batchSize: How many messages each request asks for: 1 to 32.
  ///   - limit: How many messages in all; the last request asks for the rest only. `nil` for no limit.
  ///   - visibilityTimeout: How long a message stays hidden, from the time its batch is received: 1 to 604,800 seconds.
  ///     The service's default is 30 seconds.
  ///   - options: Choices for each request.
  /// - Returns: The sequence; nothing is sent before it is iterated.
  public func messagesUntilEmpty(
    batchSize: Int = 1, limit: Int? = nil, visibilityTimeout: Duration? = nil,
    options: OperationOptions = OperationOptions()
  ) -> ReceivedMessages {
    ReceivedMessages(
      pages: ReceivedMessagePages(
        client: self, batch: batchSize, maximum: limit, visibilityTimeout: visibilityTimeout, options: options
      ))
  }
}
