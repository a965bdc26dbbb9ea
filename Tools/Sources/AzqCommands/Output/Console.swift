/// Writes to the process's standard output and standard error, unbuffered: what is written is out.
enum Console {
  /// Whether standard output is a terminal.
  static let outputIsTerminal = ByteStream.standardOutput.isTerminal

  /// Whether standard error is a terminal.
  static let errorIsTerminal = ByteStream.standardError.isTerminal

  /// Writes one line to standard output.
  static func output(_ line: VisibleText) throws(StreamError) {
    try ByteStream.standardOutput.write(Array("\(line)\n".utf8))
  }

  /// Prints what came of something that was done; when that fails, the error begins with what was done and ends with the advice.
  static func telling(_ done: String, advice: String? = nil, _ print: () throws -> Void) throws {
    do {
      try print()
    } catch var error as StreamError {
      error.done = done
      error.advice = advice
      throw error
    }
  }

  /// Prints that something was done, as one line.
  static func tell(_ done: String) throws { try telling(done) { try output("\(done)") } }

  /// Writes one line to standard error; nothing is left to do when that fails.
  static func error(_ line: VisibleText) { errorPart("\(line)\n") }

  /// Writes text to standard error that ends no line.
  static func errorPart(_ text: VisibleText) { try? ByteStream.standardError.write(Array(text.text.utf8)) }
}
