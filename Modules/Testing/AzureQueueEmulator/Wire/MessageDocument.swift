import AzureXML

/// Reads the text out of `<QueueMessage><MessageText>…</MessageText></QueueMessage>`.
///
/// Elements inside the text are dropped with all they hold, as the service does with unescaped markup.
struct MessageDocument: XMLEventHandler {
  private var open: [String] = []
  private var collected: String?

  /// Answers the text of a request's body.
  static func text(of body: [UInt8], reader: any XMLReader) throws(Refusal) -> String {
    var document = MessageDocument()
    do throws(XMLError) {
      try reader.read(body, limits: XMLLimits(), into: &document)
    } catch {
      throw RequestDocument.unreadable(error, body)
    }
    guard let text = document.collected else { throw .invalidDocument() }
    return text
  }

  mutating func startElement(_ name: String, attributes: [XMLAttribute]) throws(XMLError) {
    open.append(name)
    if open == ["QueueMessage", "MessageText"], collected == nil { collected = "" }
  }

  mutating func text(_ text: String) throws(XMLError) {
    if open == ["QueueMessage", "MessageText"] { collected? += text }
  }

  mutating func endElement(_ name: String) throws(XMLError) {
    open.removeLast()
  }
}
