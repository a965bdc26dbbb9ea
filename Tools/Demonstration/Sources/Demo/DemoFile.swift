import Foundation

/// Why the demonstration cannot run.
struct DemoError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// The text that the demonstration sends.
enum DemoFile {
  /// Reads a file's lines.
  static func lines(of path: String) throws -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw DemoError("there is no UTF-8 text in '\(path)'")
    }
    let lines = (text.hasSuffix("\n") ? text.dropLast() : text[...])
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard (2...32).contains(lines.count) else {
      throw DemoError("'\(path)' has \(lines.count) lines; use 2 to 32, as many as one peek shows")
    }
    return lines
  }
}
