import AzureCore

extension VisibleText {
  /// What is said about an error: one line, without secrets, and with what of it came from outside escaped.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - redaction: What the error may repeat of the command line.
  init(sentence error: any Error, redaction: ArgumentRedaction = .none) {
    guard var error = error as? AzureError else {
      self.init(escaping: redaction.redact(String(describing: error)))
      return
    }
    // Its description replaces unsafe characters by blanks: escaped before, none are left to replace.
    // A chain of credentials lists what each said on a line of its own.
    let message = error.message.replacing(".\n- ", with: ": ").replacing("\n- ", with: "; ")
    error.message = VisibleText(escaping: redaction.redact(message)).text
    error.advice = error.advice.map { VisibleText(escaping: redaction.redact($0)).text }
    self.init(escapingUnsafeIn: SecretForms.redact(error.description))
  }
}
