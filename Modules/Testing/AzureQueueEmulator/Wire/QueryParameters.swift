import AzureCore

/// The query of a request, decoded, in its order; ASCII letters of names are in lower case.
struct QueryParameters: Sendable {
  let items: [(name: String, value: String)]

  /// Reads an encoded query; a plus sign is a blank, as in forms.
  init(_ query: Substring?) throws(ServiceError) {
    var query = query ?? ""
    guard let parameters = query.withUTF8({ QueryParameters(bytes: $0) }) else { throw .invalidURI }
    self = parameters
  }

  /// Reads an encoded query; `nil` when an escape is invalid.
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

  /// The first value with a name.
  subscript(_ name: String) -> String? { items.first { $0.name.isExactly(name) }?.value }

  /// Reads an integer in a range; `nil` when the parameter is absent.
  func number(_ name: String, in range: ClosedRange<Int64>) throws(ServiceError) -> Int64? {
    guard let text = self[name] else { return nil }
    let value = try number(name, text)
    guard range.contains(value) else { throw .outOfRange(name, text, range) }
    return value
  }

  /// Reads an integer of any size; `nil` when the parameter is absent.
  func number(_ name: String) throws(ServiceError) -> Int64? {
    guard let text = self[name] else { return nil }
    return try number(name, text)
  }

  /// Reads `true` or `false` in any case; false when the parameter is absent.
  func flag(_ name: String) throws(ServiceError) -> Bool {
    guard let text = self[name] else { return false }
    switch text.asciiLowercased {
    case "true": return true
    case "false": return false
    default: throw .invalidParameter(name, text)
    }
  }

  private func number(_ name: String, _ text: String) throws(ServiceError) -> Int64 {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    // bounded: by the range of the caller, or only compared by it
    guard let value = Int64(text), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .invalidParameter(name, text)
    }
    return value
  }
}

/// Decodes percent-encoding.
///
/// The emulator has its own code for this, on purpose: it must not repeat a fault of the clients.
enum PercentDecoding {
  /// Decodes UTF-8 text; `nil` when an escape is invalid or the bytes are not UTF-8.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, plusIsBlank: Bool = false) -> String? {
    let isEncoded = text.contains { $0 == UInt8(ascii: "%") || ($0 == UInt8(ascii: "+") && plusIsBlank) }
    guard isEncoded else { return String(decoding: text, as: UTF8.self) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(Hexadecimal.value),
          let low = rest.popFirst().flatMap(Hexadecimal.value)
        else { return nil }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

/// Lists separated by commas.
enum CommaList {
  /// The items without blanks around them; empty items are left out.
  static func parts(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: ",")).map { Blanks.trimmed(Substring($0)) }
      .filter { !$0.isEmpty }
  }
}

/// White space around text.
enum Blanks {
  static func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    var text = String(text)
    return text.withUTF8 { bytes in
      var kept = bytes[...]
      while let first = kept.first, isBlank(first) { kept.removeFirst() }
      while let last = kept.last, isBlank(last) { kept.removeLast() }
      return String(decoding: UnsafeBufferPointer(rebasing: kept), as: UTF8.self)
    }
  }
}
