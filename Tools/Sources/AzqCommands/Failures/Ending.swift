import ArgumentParser

/// How the process ends: what it prints, and its exit code.
struct Ending {
  /// What is printed to standard output: help that was asked for.
  var output: VisibleText?
  /// The lines for standard error.
  var errors: [VisibleText] = []
  var code: ExitCode

  /// The code of a process whose output nobody reads any more: that of a shell for one that SIGPIPE ended.
  static let readerGone = ExitCode(141)

  /// Words an error, without the secrets of the command line.
  init(_ error: any Error, arguments: [String]) {
    code = AzqCommand.exitCode(for: error)
    if let error = error as? StreamError, error.isReaderGone {
      code = Self.readerGone
    } else if error is ExitCode {
      // Everything was said.
    } else if code.isSuccess {
      output = VisibleText(trusted: AzqCommand.fullMessage(for: error))
    } else {
      let redaction = ArgumentRedaction(arguments)
      if code == .failure {
        errors = ["azq: \(redaction.redact(Self.oneLine(error)))"]
      } else {
        // What the parser says has several lines, and ends with how the command is used.
        let message = redaction.redact(AzqCommand.fullMessage(for: error))
        errors = [VisibleText(escapingLinesOf: message)]
      }
      if let advice = redaction.advice { errors.append(advice) }
    }
  }

  /// Prints it and ends the process.
  func end() -> Never {
    do {
      if let output { try Console.output(output) }
    } catch {
      let ending = Ending(error, arguments: [])
      for line in ending.errors { Console.error(line) }
      AzqCommand.exit(withError: ending.code)
    }
    for line in errors { Console.error(line) }
    AzqCommand.exit(withError: code)
  }

  private static func oneLine(_ error: any Error) -> String {
    String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
