import AzurePipeline
import AzureXML

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The `QueueMessagesList` of a response, with checked access to its fields.
struct MessageList {
  struct Message {
    let tree: XMLTree
    let response: Response

    func text(_ element: String) throws(AzureError) -> String {
      guard let text = tree.text(of: element) else {
        throw .malformedResponse(response, "a message has no \(element)")
      }
      return text
    }

    func date(_ element: String) throws(AzureError) -> Date {
      guard let timestamp = Timestamp(httpDate: try text(element)) else {
        throw .malformedResponse(response, "the \(element) of a message is not an RFC 1123 date")
      }
      return Date(timestamp)
    }

    func number(_ element: String) throws(AzureError) -> Int64 {
      guard let number = Int64(try text(element)) else {
        throw .malformedResponse(response, "the \(element) of a message is not a number")
      }
      return number
    }
  }

  let messages: [Message]

  init(_ response: Response, reader: any XMLReader) throws(AzureError) {
    let root = try XMLTree(root: "QueueMessagesList", of: response, reader: reader)
    messages = root.children("QueueMessage").map { Message(tree: $0, response: response) }
  }
}
