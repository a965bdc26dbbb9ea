/// What a message says: text or bytes.
public enum MessageContent: Sendable, Hashable, ExpressibleByStringLiteral {
  /// Text.
  case text(String)
  /// Bytes.
  case bytes([UInt8])

  /// Makes text from a literal.
  public init(stringLiteral value: String) { self = .text(value) }
}
