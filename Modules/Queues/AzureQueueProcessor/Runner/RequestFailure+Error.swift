import AzureCore
import AzurePolicies
import AzureQueueProtocol

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

/// How long a request about a message may take, which is one call or several.
struct RequestTime: Sendable {
  let clock: any PipelineClock
  let timeout: Duration
  let notAfter: Duration

  /// What is left for the next call.
  var left: Duration { min(timeout, notAfter - clock.now().elapsed) }

  /// The choices of the next call; throws when there is no time for it.
  func options() throws(AzureError) -> OperationOptions {
    let left = left
    guard left > .zero else { throw AzureError(.deadline, "The lease of the message leaves no time for it") }
    return .single(within: left)
  }
}

extension OperationOptions {
  /// The choices of a request whose repeats the processor decides on itself.
  static func single(within limit: Duration) -> OperationOptions {
    var options = OperationOptions()
    options.retry = NoRetry()
    options.attemptTimeout = limit
    options.deadline = limit
    return options
  }
}

extension Duration {
  /// A visibility timeout: whole seconds, rounded up, within what the service takes.
  var visibility: Duration {
    let (seconds, rest) = min(max(self, .zero), .seconds(604_800)).components
    // bounded: seven days
    return .seconds(rest > 0 ? seconds + 1 : seconds)
  }
}
