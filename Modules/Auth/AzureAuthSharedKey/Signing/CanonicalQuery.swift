/// The items of a query as they are signed: decoded, names in lower case, sorted, the values of one name joined.
struct CanonicalQuery {
  private struct Item {
    var name: Range<Int>
    var value: Range<Int>
  }

  /// The decoded bytes of all items.
  private var bytes: [UInt8] = []
  private var items: [Item] = []

  /// Appends a line for each name.
  ///
  /// Names and values are compared as bytes: equality of strings would join names that differ on the wire.
  ///
  /// - Returns: `false` when the query is not percent-encoded UTF-8.
  static func append(_ query: UnsafeBufferPointer<UInt8>, to text: inout SignedText) -> Bool {
    var canonical = CanonicalQuery()
    canonical.bytes.reserveCapacity(query.count)
    var start = 0
    while start < query.count {
      let end = query[start...].firstIndex(of: UInt8(ascii: "&")) ?? query.count
      if end > start {
        guard canonical.add(UnsafeBufferPointer(rebasing: query[start..<end])) else { return false }
      }
      start = end + 1
    }
    canonical.write(to: &text)
    return true
  }

  private mutating func add(_ item: UnsafeBufferPointer<UInt8>) -> Bool {
    let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.count
    guard let name = decode(UnsafeBufferPointer(rebasing: item[..<equals]), lowersCase: true),
      let value = decode(
        UnsafeBufferPointer(rebasing: item[min(equals + 1, item.count)...]), lowersCase: false)
    else { return false }
    let item = Item(name: name, value: value)
    var place = items.count
    while place > 0, precedes(item, items[place - 1]) { place -= 1 }
    items.insert(item, at: place)
    return true
  }

  /// Decodes into the bytes of all items and returns where it is there.
  private mutating func decode(_ text: UnsafeBufferPointer<UInt8>, lowersCase: Bool) -> Range<Int>? {
    let start = bytes.count
    var index = 0
    var isASCII = true
    while index < text.count {
      var byte = text[index]
      index += 1
      if byte == UInt8(ascii: "%") {
        guard index + 1 < text.count, let high = hexValue(text[index]), let low = hexValue(text[index + 1])
        else { return nil }
        byte = high << 4 | low
        index += 2
      }
      if byte >= 0x80 { isASCII = false }
      let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      bytes.append(lowersCase && isUpper ? byte + 0x20 : byte)
    }
    if !isASCII {
      guard let decoded = String(validating: bytes[start...], as: UTF8.self) else { return nil }
      if lowersCase { bytes.replaceSubrange(start..., with: lowercased(decoded).utf8) }
    }
    return start..<bytes.count
  }

  /// A name in lower case; no letter beyond ASCII becomes one of ASCII, so that the signature of a parameter holds for no other.
  private func lowercased(_ name: String) -> String {
    name.unicodeScalars.reduce(into: "") { text, scalar in
      let lower = scalar.properties.lowercaseMapping
      let becomesASCII = !scalar.isASCII && lower.unicodeScalars.allSatisfy(\.isASCII)
      text += becomesASCII ? String(scalar) : lower
    }
  }

  private func precedes(_ left: Item, _ right: Item) -> Bool {
    if bytes[left.name].lexicographicallyPrecedes(bytes[right.name]) { return true }
    guard bytes[left.name] == bytes[right.name] else { return false }
    return bytes[left.value].lexicographicallyPrecedes(bytes[right.value])
  }

  private func write(to text: inout SignedText) {
    var previous: Range<Int>?
    for item in items {
      if let previous, bytes[previous] == bytes[item.name] {
        text.append(UInt8(ascii: ","))
      } else {
        text.append(UInt8(ascii: "\n"))
        append(item.name, to: &text)
        text.append(UInt8(ascii: ":"))
      }
      append(item.value, to: &text)
      previous = item.name
    }
  }

  private func append(_ range: Range<Int>, to text: inout SignedText) {
    bytes.withUnsafeBufferPointer { text.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
