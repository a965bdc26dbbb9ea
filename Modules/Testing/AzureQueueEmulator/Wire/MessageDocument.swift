import AzureXML

/// Reads the text out of `<QueueMessage><MessageText>…</MessageText></QueueMessage>`.
///
/// Elements inside the text are dropped with all they hold, as the service does with unescaped markup.
struct MessageDocument: XMLEventHandler {
  private static let path = ["QueueMessage", "MessageText"]

  private var depth = 0
  /// How many of the open elements, from the outermost on, are those of the path.
  private var matched = 0
  private var collected: [UInt8]?

  /// Answers the text of a request's body.
  static func text(of body: [UInt8], reader: any XMLReader) throws(Refusal) -> String {
    var document = MessageDocument()
    do throws(XMLError) {
      try reader.read(body, limits: XMLLimits(), into: &document)
    } catch {
      throw RequestDocument.unreadable(error, body)
    }
    guard let text = document.collected else { throw .invalidDocument() }
    return text.span.string
  }

  mutating func startElement(_ name: Span<UInt8>, attributes: [XMLAttribute]) throws(XMLError) {
    if matched == depth, depth < Self.path.count, name.isEqual(to: Self.path[depth]) { matched += 1 }
    depth += 1
    if isInText, collected == nil { collected = [] }
  }

  mutating func text(_ text: Span<UInt8>) throws(XMLError) {
    if isInText { text.withUnsafeBufferPointer { collected?.append(contentsOf: $0) } }
  }

  mutating func endElement(_ name: Span<UInt8>) throws(XMLError) {
    depth -= 1
    matched = min(matched, depth)
  }

  /// Whether exactly the elements of the path are open.
  private var isInText: Bool { depth == Self.path.count && matched == depth }
}
