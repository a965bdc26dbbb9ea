package import AzureCore
package import AzurePipeline
package import AzureQueueProtocol

/// What a processor needs beside the public methods: when the attempt that got the response was sent, texts as they are, and a
/// queue beside this one.
extension QueueClient {
  /// The clock that the times of responses are read from.
  package var clock: any PipelineClock { calls.factory.options.clock }

  /// The source of jitter.
  package var random: RandomSource { calls.factory.options.random }

  /// How content becomes the text of a message.
  package var messageEncoding: MessageEncoding { calls.factory.options.messageEncoding }

  /// A client of another queue with the same settings.
  package func sibling(_ name: String) throws(AzureError) -> QueueClient {
    QueueClient(try QueueName(name), calls)
  }

  /// Receives as the public method does, and tells when the attempt that got the response was sent.
  package func receiveTimed(
    limit: Int, visibilityTimeout: Duration, options: OperationOptions
  ) async throws -> TimedResponse<[ReceivedMessage]> {
    var response = try await calls.runTimed(
      ReceiveMessages(
        from: queue, maximum: limit, visibilityTimeout: visibilityTimeout,
        encoding: calls.hasCipher ? .text : encoding), options)
    if calls.hasCipher { response.value = try await calls.opened(response.value, encoding) }
    return response
  }

  /// The text of new content as an update sends it: encoded, and encrypted where the client does that.
  package func text(of content: MessageContent) async throws -> String {
    try await calls.text(of: content, for: UpdateMessage.self)
  }

  /// Updates as the public method does, with a text that is sent as it is, and tells when the attempt that got the response was sent.
  package func updateTimed(
    id: String, popReceipt: PopReceipt, text: String? = nil, visibilityTimeout: Duration,
    options: OperationOptions
  ) async throws -> TimedResponse<UpdatedMessage> {
    try await calls.runTimed(
      UpdateMessage(
        in: queue, id: id, popReceipt: popReceipt, text: text, visibilityTimeout: visibilityTimeout), options)
  }

  /// Sends a text as the service shall hold it, neither encoded nor encrypted, for good.
  package func sendRaw(_ text: String, options: OperationOptions) async throws {
    _ = try await calls.run(
      SendMessage(to: queue, .text(text), encoding: .text, visibilityTimeout: nil, timeToLive: .never),
      options)
  }
}
