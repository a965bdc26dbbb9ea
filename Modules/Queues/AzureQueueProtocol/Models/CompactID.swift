import AzureCore

/// The id of a message, which needs no memory of its own where it is a UUID in lower case, as the service's are.
///
/// Any other text is kept as it is. The same text is always kept in the same way.
enum CompactID: Sendable, Hashable {
  case uuid(UInt64, UInt64)
  case text(String)

  init(_ text: String) {
    var text = text
    self = text.withUTF8 { CompactID($0.span) }
  }

  init(_ text: Span<UInt8>) {
    guard let (high, low) = Self.uuid(text) else {
      self = .text(text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
      return
    }
    self = .uuid(high, low)
  }

  /// The text, made each time where it is a UUID.
  var text: String {
    switch self {
    case .uuid(let high, let low): RandomSource.text(ofUUID: high, low)
    case .text(let text): text
    }
  }

  var isEmpty: Bool { self == .text("") }

  private static func uuid(_ text: Span<UInt8>) -> (UInt64, UInt64)? {
    guard text.count == 36, text[8] == hyphen, text[13] == hyphen, text[18] == hyphen, text[23] == hyphen
    else { return nil }
    guard let first = number(whole(text, 0)), let second = number(half(text, 9) | half(text, 14) << 32),
      let third = number(half(text, 19) | half(text, 24) << 32), let fourth = number(whole(text, 28))
    else { return nil }
    return (first << 32 | second, third << 32 | fourth)
  }

  private static var hyphen: UInt8 { UInt8(ascii: "-") }

  /// Four bytes, the first of them lowest.
  private static func half(_ text: Span<UInt8>, _ offset: Int) -> UInt64 {
    UInt64(UInt32(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// Eight bytes, the first of them lowest.
  private static func whole(_ text: Span<UInt8>, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The number that eight hexadecimal digits make, the first of them lowest; `nil` unless all are digits, in lower case.
  ///
  /// All eight at once: a client that receives reads an id for every message.
  private static func number(_ digits: UInt64) -> UInt64? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits: UInt64 = 0x80 &* ones
    // With seven bits a byte no sum carries into the next; each sets the high bit from one character on.
    let sevenBits = digits & ~highBits
    let from = { (character: UInt64) in sevenBits &+ (0x80 &- character) &* ones }
    // '0' to '9', and 'a' to 'f'.
    let decimals = from(0x30) & ~from(0x3A)
    let letters = from(0x61) & ~from(0x67) & highBits
    guard (decimals | letters) & ~digits & highBits == highBits else { return nil }
    let values = (digits & (0x0F &* ones)) &+ (letters >> 7) &* 9
    let pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt64(UInt32(truncatingIfNeeded: fours | fours >> 16).byteSwapped)
  }
}

extension CompactID: Codable {
  init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
