/// A text with its escapes undone, and where each of its bytes came from.
///
/// Whatever repeats a secret may write it in another way: percent-encoded once or more, in full or in part, as a string of
/// JSON, as text of XML or HTML, in the alphabet of base64 for addresses, with blanks for plus signs, in another case. All
/// of these are one here: letters are small, `-` and a blank are `+`, and `_` is `/`.
struct PlainText {
  private(set) var bytes: [UInt8] = []
  /// Where each byte begins in the text; one more at the end, which is that of the text.
  private(set) var starts: [Int] = []

  init(_ text: [UInt8]) {
    bytes.reserveCapacity(text.count)
    starts.reserveCapacity(text.count + 1)
    var index = 0
    text.withUnsafeBufferPointer { text in
      while index < text.count {
        let (byte, length) = Self.unit(at: index, of: text)
        // What is no escape is copied whole, so that a long run of marks is looked through once.
        for place in index..<(byte == nil ? index + length : index + 1) {
          bytes.append(Self.folded(byte ?? text[place]))
          starts.append(place)
        }
        index += length
      }
    }
    starts.append(text.count)
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  private static func folded(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte.asciiLowercased
    }
  }

  // MARK: Escapes

  /// What stands for one byte: that byte and how long it is written, or `nil` and the length of what stands for itself.
  private static func unit(at index: Int, of text: UnsafeBufferPointer<UInt8>) -> (UInt8?, Int) {
    switch text[index] {
    case UInt8(ascii: "%"): percent(at: index, of: text) ?? (nil, 1)
    case UInt8(ascii: "\\"): backslash(at: index, of: text)
    case UInt8(ascii: "&"): reference(at: index, of: text) ?? (nil, 1)
    default: (nil, 1)
    }
  }

  /// `%2B`, and the same encoded again, up to eight times.
  private static func percent(at index: Int, of text: UnsafeBufferPointer<UInt8>) -> (UInt8?, Int)? {
    var digits = index + 1
    while digits < index + 16, isText("25", at: digits, of: text), hex(at: digits + 2, 2, of: text) != nil {
      digits += 2
    }
    guard let value = hex(at: digits, 2, of: text) else { return nil }
    return (UInt8(truncatingIfNeeded: value), digits + 2 - index)
  }

  /// `\u002b`, `\x2b` and `\/`, with one backslash or more.
  private static func backslash(at index: Int, of text: UnsafeBufferPointer<UInt8>) -> (UInt8?, Int) {
    var end = index
    while end < text.count, text[end] == UInt8(ascii: "\\") { end += 1 }
    guard end < text.count else { return (nil, end - index) }
    switch text[end] {
    case UInt8(ascii: "u"):
      guard let value = hex(at: end + 1, 4, of: text), value < 0x80 else { break }
      return (UInt8(truncatingIfNeeded: value), end + 5 - index)
    case UInt8(ascii: "x"):
      guard let value = hex(at: end + 1, 2, of: text) else { break }
      return (UInt8(truncatingIfNeeded: value), end + 3 - index)
    case UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "+"), UInt8(ascii: "="):
      return (text[end], end + 1 - index)
    default: break
    }
    return (nil, end - index)
  }

  private static let names: [(String, UInt8)] = [
    ("quot;", UInt8(ascii: "\"")), ("apos;", UInt8(ascii: "'")), ("lt;", UInt8(ascii: "<")),
    ("gt;", UInt8(ascii: ">")), ("plus;", UInt8(ascii: "+")), ("sol;", UInt8(ascii: "/")),
    ("equals;", UInt8(ascii: "=")),
  ]

  /// `&#43;`, `&#x2B;` and `&plus;`, with the ampersand itself escaped up to four times.
  private static func reference(at index: Int, of text: UnsafeBufferPointer<UInt8>) -> (UInt8?, Int)? {
    var start = index + 1
    while start < index + 16, isText("amp;", at: start, of: text) { start += 4 }
    if let name = names.first(where: { isText($0.0, at: start, of: text) }) {
      return (name.1, start + name.0.utf8.count - index)
    }
    guard start < text.count, text[start] == UInt8(ascii: "#") else {
      return start > index + 1 ? (UInt8(ascii: "&"), start - index) : nil
    }
    let isHex = isText("x", at: start + 1, of: text)
    var (value, digits) = (0, start + (isHex ? 2 : 1))
    let first = digits
    while digits < min(text.count, first + 7), let digit = digit(text[digits]), isHex || digit < 10 {
      value = value * (isHex ? 16 : 10) + digit
      digits += 1
    }
    guard digits > first, isText(";", at: digits, of: text), value < 0x80 else { return nil }
    return (UInt8(truncatingIfNeeded: value), digits + 1 - index)
  }

  // MARK: Bytes

  private static func hex(at start: Int, _ count: Int, of text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard start + count <= text.count else { return nil }
    var value = 0
    for index in start..<(start + count) {
      guard let digit = digit(text[index]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// Without regard to the case of letters.
  private static func isText(_ other: String, at start: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = start
    for byte in other.utf8 {
      guard index < text.count, text[index] == byte || text[index] | 0x20 == byte else { return false }
      index += 1
    }
    return true
  }
}
