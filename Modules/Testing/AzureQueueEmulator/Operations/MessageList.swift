import AzureCore
import AzureXML

/// Writes `QueueMessagesList`, whose content depends on operation and version.
enum MessageList {
  static func put(_ message: StoredMessage) throws(ServiceError) -> [UInt8] {
    try list([message]) { message, writer throws(XMLError) in
      try times(message, &writer)
      try receipt(message, &writer)
    }
  }

  static func delivered(_ messages: [StoredMessage], version: ServiceVersion) throws(ServiceError) -> [UInt8]
  {
    try list(messages) { message, writer throws(XMLError) in
      try times(message, &writer)
      if version.putReturnsMessage {
        try receipt(message, &writer)
        try dequeueCount(message, &writer)
        try text(message, &writer)
      } else {
        try dequeueCount(message, &writer)
        try receipt(message, &writer)
        try text(message, &writer)
      }
    }
  }

  static func peeked(_ messages: [StoredMessage]) throws(ServiceError) -> [UInt8] {
    try list(messages) { message, writer throws(XMLError) in
      try times(message, &writer)
      try dequeueCount(message, &writer)
      try text(message, &writer)
    }
  }

  private static func list(
    _ messages: [StoredMessage], _ write: (StoredMessage, inout XMLWriter) throws(XMLError) -> Void
  ) throws(ServiceError) -> [UInt8] {
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      guard !messages.isEmpty else { return writer.markup("<QueueMessagesList />") }
      writer.markup("<QueueMessagesList>")
      for message in messages {
        writer.markup("<QueueMessage>")
        try write(message, &writer)
        writer.markup("</QueueMessage>")
      }
      writer.markup("</QueueMessagesList>")
    }
    guard let document else { throw .internalError }
    return document
  }

  private static func times(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.text(message.identifier.text, between: "<MessageId>", and: "</MessageId>")
    try writer.text(message.inserted.httpDate, between: "<InsertionTime>", and: "</InsertionTime>")
    try writer.text(message.expires.httpDate, between: "<ExpirationTime>", and: "</ExpirationTime>")
  }

  private static func receipt(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.text(message.receipt.text, between: "<PopReceipt>", and: "</PopReceipt>")
    try writer.text(message.visible.httpDate, between: "<TimeNextVisible>", and: "</TimeNextVisible>")
  }

  private static func dequeueCount(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.text(String(message.dequeueCount), between: "<DequeueCount>", and: "</DequeueCount>")
  }

  private static func text(_ message: StoredMessage, _ writer: inout XMLWriter) throws(XMLError) {
    guard !message.text.isEmpty else { return writer.markup("<MessageText />") }
    try writer.text(message.text, between: "<MessageText>", and: "</MessageText>")
  }
}

extension XMLWriter {
  /// Writes text between constant tags, which is faster than writing an element by name.
  fileprivate mutating func text(
    _ text: String, between start: StaticString, and end: StaticString
  ) throws(XMLError) {
    markup(start)
    try self.text(text)
    markup(end)
  }
}
