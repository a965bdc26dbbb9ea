import AzurePipeline
import AzureXML

/// The `QueueMessagesList` of a response, with checked access to its fields.
struct MessageList {
  let messages: [ResponseElement]

  init(_ response: Response, reader: any XMLReader) throws(AzureError) {
    let root = try XMLTree(root: "QueueMessagesList", of: response, reader: reader)
    messages = root.children("QueueMessage").map { ResponseElement($0, of: response, called: "a message") }
  }
}
