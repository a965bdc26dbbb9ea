import AzureXML

/// Reads the text out of `<QueueMessage><MessageText>…</MessageText></QueueMessage>`.
///
/// Elements inside the text are dropped with all they hold, as the service does with unescaped markup.
struct MessageDocument: XMLEventHandler {
  private var depth = 0
  /// Whether the root is the one expected.
  private var isMessage = false
  /// Whether the reader stands directly in a text of the message.
  private var isInText = false
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
    depth += 1
    switch depth {
    case 1: isMessage = name == "QueueMessage"
    case 2: isInText = isMessage && name == "MessageText"
    default: return
    }
    if isInText, collected == nil { collected = "" }
  }

  mutating func text(_ text: String) throws(XMLError) {
    if isInText, depth == 2 { collected? += text }
  }

  mutating func endElement(_ name: String) throws(XMLError) {
    if depth == 2 { isInText = false }
    depth -= 1
  }
}
