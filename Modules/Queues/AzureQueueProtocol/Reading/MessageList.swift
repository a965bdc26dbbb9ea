import AzurePipeline
import AzureXML

/// The `QueueMessagesList` of a response.
enum MessageList {
  /// Makes something of each message, in their order, with checked access to its fields.
  static func map<Message>(
    _ response: Response, reader: any XMLReader, _ read: (inout ResponseElement) throws(AzureError) -> Message
  ) throws(AzureError) -> [Message] {
    try ResponseElement(root: "QueueMessagesList", of: response, reader: reader)
      .map("QueueMessage", called: "a message", read)
  }
}
