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
    guard text.count == 36 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<36 {
      let byte = text[index]
      switch (byte, index) {
      case (UInt8(ascii: "-"), 8), (UInt8(ascii: "-"), 13), (UInt8(ascii: "-"), 18), (UInt8(ascii: "-"), 23):
        continue
      case (_, 8), (_, 13), (_, 18), (_, 23): return nil
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), _): low = low << 4 | UInt64(byte & 0xF)
      case (UInt8(ascii: "a")...UInt8(ascii: "f"), _): low = low << 4 | UInt64(byte - 87)
      default: return nil
      }
      if index == 17 { (high, low) = (low, 0) }
    }
    return (high, low)
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
