import Foundation
import HTTPTypes

/// Header fields of a recording: a value is a text, or a list where the recorder split it at blanks.
struct RecordedHeaders: Decodable, Sendable {
  private(set) var values: [String: String]

  private enum Value: Decodable {
    case one(String)
    case parts([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .one(text)
      } else {
        self = .parts(try container.decode([String].self))
      }
    }

    var text: String {
      switch self {
      case .one(let text): text
      case .parts(let parts): parts.joined(separator: " ")
      }
    }
  }

  init(from decoder: any Decoder) throws {
    var values: [String: String] = [:]
    for (name, value) in try decoder.singleValueContainer().decode([String: Value].self) {
      // One recorder wrote some names as the text of a list.
      values[name.trimmingCharacters(in: CharacterSet(charactersIn: "[\"]"))] = value.text
    }
    self.values = values
  }

  /// The value of a field, looked up without regard to case.
  subscript(_ name: String) -> String? {
    get { values.first { $0.key.lowercased() == name.lowercased() }?.value }
    set {
      let known = values.keys.first { $0.lowercased() == name.lowercased() }
      values[known ?? name] = newValue
    }
  }

  /// The metadata, without the prefix of the names.
  var metadata: [(name: String, value: String)] {
    values.filter { $0.key.lowercased().hasPrefix("x-ms-meta-") }.sorted { $0.key < $1.key }
      .map { (String($0.key.dropFirst(10)), $0.value) }
  }

  /// The fields in the order of their names; a name or value that HTTP cannot carry is an error.
  func fields() throws -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let fieldName = HTTPField.Name(name) else {
        throw RecordingError("the header name '\(name)' is no token")
      }
      fields.append(HTTPField(name: fieldName, value: value))
    }
    return fields
  }
}
