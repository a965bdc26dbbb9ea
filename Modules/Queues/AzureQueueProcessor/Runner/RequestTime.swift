import AzureCore
import AzurePolicies
import AzureQueueProtocol

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
