import AzurePipeline
import AzureXML

/// Writes `QueueMessagesList`, whose elements differ by operation and version.
enum MessageList {
  static func put(_ message: StoredMessage) throws(Refusal) -> [UInt8] {
    try list([message]) { message, writer throws(XMLError) in
      try times(message, &writer)
      try receipt(message, &writer)
    }
  }

  static func delivered(_ messages: [StoredMessage], version: ServiceVersion) throws(Refusal) -> [UInt8] {
    try list(messages) { message, writer throws(XMLError) in
      try times(message, &writer)
      if version.answersPut {
        try receipt(message, &writer)
        try content(message, &writer)
      } else {
        try dequeueCount(message, &writer)
        try receipt(message, &writer)
        try writer.element("MessageText", text: message.text)
      }
    }
  }

  static func peeked(_ messages: [StoredMessage]) throws(Refusal) -> [UInt8] {
    try list(messages) { message, writer throws(XMLError) in
      try times(message, &writer)
      try content(message, &writer)
    }
  }

  private static func list(
    _ messages: [StoredMessage], _ write: (StoredMessage, inout XMLWriter) throws(XMLError) -> Void
  ) throws(Refusal) -> [UInt8] {
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("QueueMessagesList") { writer throws(XMLError) in
        for message in messages {
          try writer.element("QueueMessage") { writer throws(XMLError) in try write(message, &writer) }
        }
      }
    }
    guard let document else { throw .internalError }
    return document
  }

  private static func times(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.element("MessageId", text: message.identifier.text)
    try writer.element("InsertionTime", text: message.inserted.httpDate)
    try writer.element("ExpirationTime", text: message.expires.httpDate)
  }

  private static func receipt(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.element("PopReceipt", text: message.receipt.text)
    try writer.element("TimeNextVisible", text: message.visible.httpDate)
  }

  private static func dequeueCount(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.element("DequeueCount", text: String(message.dequeueCount))
  }

  private static func content(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try dequeueCount(message, &writer)
    try writer.element("MessageText", text: message.text)
  }
}
