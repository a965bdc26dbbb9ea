/// Percent-encoding of URL components (RFC 3986 section 2).
package enum PercentEncoding {
  /// Encodes everything but unreserved characters (letters, digits, `-`, `.`, `_`, `~`).
  ///
  /// A space becomes `%20` and a plus sign `%2B`, so that no reader can mistake one for the other.
  ///
  /// - Parameter text: The text to encode; its UTF-8 bytes are what is encoded.
  /// - Returns: The encoded text.
  package static func encode(_ text: String) -> String {
    encode(text, keepsSlashes: false)
  }

  /// Encodes a path: like ``encode(_:)``, but a slash stays as it is.
  ///
  /// - Parameter path: The path to encode.
  /// - Returns: The encoded path.
  package static func encodePath(_ path: String) -> String {
    encode(path, keepsSlashes: true)
  }

  /// Decodes percent-encoded text.
  ///
  /// A plus sign stays a plus sign.
  ///
  /// - Parameter text: The encoded text.
  /// - Returns: The decoded text, or `nil` when an escape is broken or the bytes are not UTF-8.
  package static func decode(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Splits an encoded query into its items, decoded, in their order.
  ///
  /// - Parameter query: The encoded query without its question mark.
  /// - Returns: Names and values, or `nil` when an escape is broken. An item without `=` has an empty value.
  package static func queryItems(of query: some StringProtocol) -> [(name: String, value: String)]? {
    var items: [(name: String, value: String)] = []
    // By bytes: this runs for every signed attempt, and characters cost ten times as much.
    for part in Substring(query).utf8.split(separator: UInt8(ascii: "&")) {
      let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      guard let name = decode(Substring(part[..<equals])),
        let value = decode(Substring(part[equals...].dropFirst()))
      else { return nil }
      items.append((name, value))
    }
    return items
  }

  private static func encode(_ text: String, keepsSlashes: Bool) -> String {
    // Nearly always nothing needs to be encoded: one look tells, and the text is returned as it is.
    var looked = text
    let escapes = looked.withUTF8 { bytes in
      var escapes = 0
      for byte in bytes where !isUnreserved(byte) && !(keepsSlashes && byte == slash) { escapes += 1 }
      return escapes
    }
    guard escapes > 0 else { return text }
    var bytes: [UInt8] = []
    // bounded: the escapes were counted in the text
    bytes.reserveCapacity(text.utf8.count + escapes * 2)
    for byte in text.utf8 {
      if isUnreserved(byte) || (keepsSlashes && byte == slash) {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let slash = UInt8(ascii: "/")

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
