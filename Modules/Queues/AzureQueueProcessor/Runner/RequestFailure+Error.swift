import AzureCore

extension RequestFailure {
  /// What an error of a client's call means to a processor.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - isAboutMessage: Whether the call was about one message; else it was a receive.
  init(_ error: any Error, isAboutMessage: Bool) {
    guard let error = error as? AzureError else {
      self = .unknown
      return
    }
    self =
      if error.isBusy {
        .busy
      } else if error.isNotAllowed {
        .fatal
      } else if isAboutMessage, error.code == .messageNotFound {
        .gone
      } else if isAboutMessage, error.isReceiptLost || error.isNotFound {
        .refused
      } else if !isAboutMessage, error.isNotFound || error.kind == .invalidArgument {
        .fatal
      } else {
        error.effect == .unknown ? .unknown : .notDone
      }
  }
}
