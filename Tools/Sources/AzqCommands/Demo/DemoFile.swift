import AzurePipeline
import Foundation

/// The text that the demonstration sends.
enum DemoFile {
  /// Reads a file's lines.
  static func lines(of path: String) throws -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AzureError.invalidArgument("The file '\(path)' cannot be read", advice: "name one with --file")
    }
    let lines = try LineSplitter.lines(of: data).enumerated().map { index, line in
      guard let text = String(validating: line, as: UTF8.self) else {
        throw AzureError.invalidArgument("Line \(index + 1) of '\(path)' is not UTF-8")
      }
      return text
    }
    guard (2...32).contains(lines.count) else {
      throw AzureError.invalidArgument(
        "The file '\(path)' has \(lines.count) lines", advice: "use 2 to 32, as many as one peek shows")
    }
    return lines
  }
}
