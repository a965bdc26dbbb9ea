/// One event of a document, as a value.
public enum XMLEvent: Sendable, Equatable {
  /// An element starts.
  case startElement(String, attributes: [XMLAttribute])

  /// Text inside the element that started last and has not ended.
  case text(String)

  /// An element ends.
  case endElement(String)
}
