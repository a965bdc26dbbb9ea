import AzureCore

/// The query of a request, decoded: names with ASCII letters in lower case, in the order of arrival.
struct QueryParameters: Sendable {
  let items: [(name: String, value: String)]

  /// Reads an encoded query; a raw plus sign is a blank, as in a form.
  init(_ query: Substring?) throws(Refusal) {
    var query = query ?? ""
    guard let parameters = query.withUTF8({ QueryParameters(bytes: $0) }) else { throw .invalidURI }
    self = parameters
  }

  /// Reads an encoded query; `nil` when an escape is broken.
  init?(bytes query: UnsafeBufferPointer<UInt8>) {
    var items: [(name: String, value: String)] = []
    var rest = query[...]
    while !rest.isEmpty {
      let part = rest.prefix { $0 != UInt8(ascii: "&") }
      rest = rest[part.endIndex...].dropFirst()
      guard !part.isEmpty else { continue }
      let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      guard let name = Self.decode(part[..<equals]), let value = Self.decode(part[equals...].dropFirst())
      else { return nil }
      items.append((name.asciiLowercased, value))
    }
    self.items = items
  }

  private static func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    PercentDecoding.decode(UnsafeBufferPointer(rebasing: text), plusIsBlank: true)
  }

  /// The first value of a name.
  subscript(_ name: String) -> String? { items.first { $0.name.isExactly(name) }?.value }

  /// Reads a whole number in a range; `nil` when the parameter is absent.
  func number(_ name: String, in range: ClosedRange<Int64>) throws(Refusal) -> Int64? {
    guard let text = self[name] else { return nil }
    let value = try number(name, text)
    guard range.contains(value) else { throw .outOfRange(name, text, range) }
    return value
  }

  /// Reads a whole number, whatever its size; `nil` when the parameter is absent.
  func number(_ name: String) throws(Refusal) -> Int64? {
    guard let text = self[name] else { return nil }
    return try number(name, text)
  }

  /// Reads `true` or `false` in any case; false when the parameter is absent.
  func flag(_ name: String) throws(Refusal) -> Bool {
    guard let text = self[name] else { return false }
    switch text.asciiLowercased {
    case "true": return true
    case "false": return false
    default: throw .invalidParameter(name, text)
    }
  }

  private func number(_ name: String, _ text: String) throws(Refusal) -> Int64 {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    // bounded: by the range that its caller gives, or compared by it
    guard let value = Int64(text), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .invalidParameter(name, text)
    }
    return value
  }
}
