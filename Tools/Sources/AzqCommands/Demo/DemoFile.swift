import AzureCore

/// The text that the demonstration sends.
enum DemoFile {
  /// Reads a file's lines.
  static func lines(of path: String) throws -> [String] {
    let bytes: [UInt8]
    do {
      bytes = try WholeInput.bytes(of: path)
    } catch let error as StreamError {
      throw AzureError.invalidArgument(error.description, advice: "name another one with --file")
    }
    let lines = try LineSplitter.lines(of: bytes).enumerated().map { index, line in
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
