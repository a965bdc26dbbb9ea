import AzureQueueProtocol

extension MessageBody {
  /// The same decoder for content that may carry a context: it gets the content as it was sent, without the context.
  ///
  /// Messages without a context are decoded as ever. The handler finds the context with
  /// ``AzureQueueProtocol/MessageWithContent/contentAndContext()`` of the delivery's message.
  ///
  /// ```swift
  /// QueueProcessor(queue, as: .json(Order.self).withoutContext) { delivery in
  ///   let context = try delivery.message.contentAndContext().context
  ///   …
  /// }
  /// ```
  public var withoutContext: MessageBody {
    MessageBody { message in
      var plain = message
      plain.content = .success(try message.contentAndContext().content)
      return try decode(plain)
    }
  }
}
