import AzureCore
import AzureXML

/// The `QueueMessagesList` of a response.
enum MessageList {
  /// Makes something of each message, in their order, with checked access to its fields.
  static func map<Message>(
    _ response: AzureResponse, reader: any XMLReader,
    _ read: (inout ResponseElement) throws(AzureError) -> Message
  ) throws(AzureError) -> [Message] {
    try ResponseElement(root: "QueueMessagesList", of: response, reader: reader)
      .map("QueueMessage", called: "a message", read)
  }

  /// The content of a message, or why it has none: an error of the message, never of its batch.
  ///
  /// Who could read a message that has no receipt would act on it again and again, and never be rid of it.
  ///
  /// - Parameters:
  ///   - text: The text of the message.
  ///   - id: Its id.
  ///   - popReceipt: Its receipt; `nil` where none is expected.
  ///   - encoding: How the text becomes content.
  /// - Returns: The content, or the reason.
  static func content(
    _ text: String?, id: String, popReceipt: String?, _ encoding: MessageEncoding
  ) -> Result<MessageContent, MessageDecodingError> {
    let reason: String
    if id.isEmpty {
      reason = "the answer has no MessageId for it"
    } else if popReceipt?.isEmpty == true {
      reason = "the answer has no PopReceipt for it, so that it can be neither updated nor deleted"
    } else if let text {
      return encoding.decode(text)
    } else {
      reason = "the answer has no MessageText for it"
    }
    return .failure(MessageDecodingError(rawText: text ?? "", reason: reason))
  }
}
