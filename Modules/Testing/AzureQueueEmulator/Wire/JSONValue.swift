import AzureCore

/// A JSON value (RFC 8259).
///
/// The parser is strict.
enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([ExactText: JSONValue])

  /// Reads a whole text; `nil` when it is not JSON, repeats a name in an object or is nested too deeply.
  init?(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = JSONReader(text)
    guard let value = reader.document() else { return nil }
    self = value
  }

  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}

/// A recursive-descent parser.
private struct JSONReader {
  private var rest: Substring.UnicodeScalarView
  private static let maximumDepth = 16

  init(_ text: String) { rest = text.unicodeScalars[...] }

  mutating func document() -> JSONValue? {
    guard let value = value(depth: 0) else { return nil }
    skipBlanks()
    return rest.isEmpty ? value : nil
  }

  private mutating func value(depth: Int) -> JSONValue? {
    guard depth < Self.maximumDepth else { return nil }
    skipBlanks()
    switch rest.first {
    case "{": return object(depth)
    case "[": return array(depth)
    case "\"": return string().map(JSONValue.string)
    case "t": return take("true") ? .bool(true) : nil
    case "f": return take("false") ? .bool(false) : nil
    case "n": return take("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    rest.removeFirst()
    var members: [ExactText: JSONValue] = [:]
    if takeAfterBlanks("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard rest.first == "\"", let name = string(), takeAfterBlanks(":"),
        let value = value(depth: depth + 1),
        members.updateValue(value, forKey: ExactText(name)) == nil
      else { return nil }
    } while takeAfterBlanks(",")
    return takeAfterBlanks("}") ? .object(members) : nil
  }

  private mutating func array(_ depth: Int) -> JSONValue? {
    rest.removeFirst()
    var elements: [JSONValue] = []
    if takeAfterBlanks("]") { return .array(elements) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
    } while takeAfterBlanks(",")
    return takeAfterBlanks("]") ? .array(elements) : nil
  }

  private mutating func string() -> String? {
    rest.removeFirst()
    var units: [UInt16] = []
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(validating: units, as: UTF16.self)
      case "\\":
        guard let unit = escape() else { return nil }
        units.append(unit)
      case "\u{0}"..."\u{1F}": return nil
      default: units += String(scalar).utf16
      }
    }
    return nil
  }

  private mutating func escape() -> UInt16? {
    switch rest.popFirst() {
    case "\"": return 0x22
    case "\\": return 0x5C
    case "/": return 0x2F
    case "b": return 0x08
    case "f": return 0x0C
    case "n": return 0x0A
    case "r": return 0x0D
    case "t": return 0x09
    case "u":
      let digits = String(String.UnicodeScalarView(rest.prefix(4)))
      rest = rest.dropFirst(4)
      return digits.utf8.count == 4 && digits.first != "+" ? UInt16(digits, radix: 16) : nil
    default: return nil
    }
  }

  private mutating func number() -> JSONValue? {
    let digits = rest.prefix { ("0"..."9").contains($0) || ["-", "+", ".", "e", "E"].contains($0) }
    let text = String(String.UnicodeScalarView(digits))
    let whole = text.drop { $0 == "-" }
    guard let first = whole.first, ("0"..."9").contains(first), text.last != ".",
      !(first == "0" && whole.dropFirst().first?.isNumber == true), text.utf8.count - whole.utf8.count <= 1,
      let number = Double(text)
    else { return nil }
    rest = rest.dropFirst(digits.count)
    return .number(number)
  }

  private mutating func take(_ word: String) -> Bool {
    guard rest.starts(with: word.unicodeScalars) else { return false }
    rest = rest.dropFirst(word.unicodeScalars.count)
    return true
  }

  private mutating func takeAfterBlanks(_ word: String) -> Bool {
    skipBlanks()
    return take(word)
  }

  private mutating func skipBlanks() {
    rest = rest.drop { [" ", "\t", "\n", "\r"].contains($0) }
  }
}
