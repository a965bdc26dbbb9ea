#if Identity
  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// A JSON document as far as responses of token endpoints need it.
  enum JSONValue: Decodable, Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? container.decode(Int64.self) {
        self = .integer(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .string(value)
      } else if let value = try? container.decode([JSONValue].self) {
        self = .array(value)
      } else {
        self = .object(try container.decode([String: JSONValue].self))
      }
    }

    /// Reads a document; `nil` when it is none.
    init?(_ bytes: [UInt8]) {
      guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
      self = value
    }

    subscript(name: String) -> JSONValue? {
      if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text of a string that is not empty.
    var text: String? {
      if case .string(let text) = self, !text.isEmpty { text } else { nil }
    }

    /// A whole number, which some hosts write as text.
    var wholeNumber: Int64? {
      switch self {
      case .integer(let value): value
      case .number(let value): Int64(exactly: value.rounded(.down))
      case .string(let text): Int64(text)
      default: nil
      }
    }

    /// The document, with members in the order of their names.
    var written: String {
      switch self {
      case .null: "null"
      case .bool(let value): value ? "true" : "false"
      case .integer(let value): String(value)
      case .number(let value): value.isFinite ? "\(value)" : "null"
      case .string(let text): Self.quoted(text)
      case .array(let values): "[" + values.map(\.written).joined(separator: ",") + "]"
      case .object(let members):
        "{"
          + members.sorted { $0.key < $1.key }.map { Self.quoted($0) + ":" + $1.written }.joined(
            separator: ",") + "}"
      }
    }

    /// This object with the members of another in it, at every depth; what is no object is replaced.
    func merged(with other: JSONValue) -> JSONValue {
      guard case .object(let own) = self, case .object(let others) = other else { return other }
      return .object(own.merging(others) { $0.merged(with: $1) })
    }

    private static func quoted(_ text: String) -> String {
      var result = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case _ where scalar.value < 0x20:
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
      }
      return result + "\""
    }
  }
#endif
