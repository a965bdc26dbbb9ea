import Foundation

/// Writes to the process's standard output and standard error, unbuffered: what is written is out.
enum Console {
  /// Writes one line to standard output.
  ///
  /// - Throws: When the reader is gone.
  static func output(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Writes one line to standard error; nothing is left to do when that fails.
  static func error(_ line: String) { errorText(line + "\n") }

  /// Writes text as it is to standard error.
  static func errorText(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }
}
