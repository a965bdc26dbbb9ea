import ArgumentParser

/// A failure of a command whose exit codes have meanings of their own.
struct CommandFailure: Error {
  let error: any Error
  let code: ExitCode
}

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
    let failure = error as? CommandFailure
    let error = failure?.error ?? error
    code = AzqCommand.exitCode(for: error)
    if let error = error as? StreamError, error.isReaderGone {
      code = Self.readerGone
      // A reader that reads no further wants to hear nothing more, unless something was done that is not known otherwise.
      if error.done != nil { errors = [Self.line(error, ArgumentRedaction(arguments))] }
    } else if error is ExitCode {
      // Everything was said.
    } else if code.isSuccess {
      output = VisibleText(trusted: AzqCommand.fullMessage(for: error))
    } else {
      let redaction = ArgumentRedaction(arguments)
      if code == .failure {
        errors = [Self.line(error, redaction)]
      } else {
        errors = [Self.usageMessage(error, redaction)]
      }
      if let advice = redaction.advice { errors.append(advice) }
    }
    if let failure { code = failure.code }
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

  private static func line(_ error: any Error, _ redaction: ArgumentRedaction) -> VisibleText {
    "azq: \(VisibleText(sentence: error, redaction: redaction))"
  }

  /// What the parser says, which may have several lines, and how the command is used.
  private static func usageMessage(_ error: any Error, _ redaction: ArgumentRedaction) -> VisibleText {
    let full = AzqCommand.fullMessage(for: error)
    // Only what stands before the usage repeats arguments.
    let start = "Error: " + AzqCommand.message(for: error)
    let isKnown = full.utf8.starts(with: start.utf8)
    let usage = isKnown ? String(decoding: full.utf8.dropFirst(start.utf8.count), as: UTF8.self) : ""
    let message = redaction.redact(isKnown ? start : full)
    // Its own line breaks are lost then, since they cannot be told from those of an argument.
    let shown =
      redaction.hasLineBreak ? VisibleText(escaping: message) : VisibleText(escapingLinesOf: message)
    return "\(shown)\(VisibleText(escapingLinesOf: usage))"
  }
}
