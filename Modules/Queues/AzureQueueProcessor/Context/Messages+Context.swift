public import AzureCore
public import AzureQueueBlocking
public import AzureQueueClient
public import AzureQueueProtocol

extension OutgoingMessage {
  /// The message with a context in its content; for a single send, bulk and shards alike.
  ///
  /// - Parameters:
  ///   - context: The context.
  ///   - form: How it travels.
  /// - Returns: The message.
  /// - Throws: ``AzureError`` when the context cannot be written.
  public func carrying(_ context: MessageContext, as form: ContextForm = .automatic) throws(AzureError)
    -> OutgoingMessage
  {
    OutgoingMessage(
      try form.write(context, into: content), visibilityTimeout: visibilityTimeout, timeToLive: timeToLive)
  }
}

extension MessageWithContent {
  /// The content without the context that it may carry, and the context.
  ///
  /// - Returns: What was sent, and its context; `nil` when it carries none.
  /// - Throws: ``MessageDecodingError`` when the message is not in the client's encoding.
  public func contentAndContext() throws(MessageDecodingError)
    -> (content: MessageContent, context: MessageContext?)
  {
    ContextForm.read(try content.get())
  }
}

extension QueueClient {
  /// Sends a message with times of its own, and if wanted a context in its content.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - context: What it carries beside its content.
  ///   - form: How the context travels.
  ///   - options: Choices for this call.
  /// - Returns: The message's id, times and first receipt.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func send(
    _ message: OutgoingMessage, context: MessageContext? = nil, form: ContextForm = .automatic,
    options: OperationOptions = OperationOptions()
  ) async throws -> SentMessage {
    var message = message
    if let context { message = try message.carrying(context, as: form) }
    return try await send(message, options)
  }
}

extension BlockingQueueClient {
  /// Sends a message with times of its own, and if wanted a context in its content.
  ///
  /// Blocks the calling thread.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - context: What it carries beside its content.
  ///   - form: How the context travels.
  ///   - options: Choices for this call.
  /// - Returns: The message's id, times and first receipt.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  @discardableResult
  public func send(
    _ message: OutgoingMessage, context: MessageContext? = nil, form: ContextForm = .automatic,
    options: OperationOptions = OperationOptions()
  ) throws(AzureError) -> SentMessage {
    var message = message
    if let context { message = try message.carrying(context, as: form) }
    return try send(message, options)
  }
}
