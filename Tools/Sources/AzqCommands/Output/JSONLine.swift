import Foundation

/// JSON as all commands print it.
enum JSONLine {
  /// One line with sorted keys and ISO 8601 dates; of its characters none can steer a terminal or hide on it.
  static func text(of value: some Encodable) throws -> VisibleText {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return VisibleText(trusted: UnsafeScalars.escape(inJSON: text))
  }
}
