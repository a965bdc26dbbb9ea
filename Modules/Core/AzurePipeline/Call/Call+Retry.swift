import AzureCore

/// Whether a failed attempt is followed by another.
extension Call {
  /// How long other calls wait after a throttled attempt that nothing else gives a wait for.
  private static let defaultPause = Duration.seconds(1)
  /// The longest wait that a response can ask other calls for.
  private static let longestPause = Duration.seconds(60)

  mutating func lose(_ fault: TransportError, of sent: AzureRequest, _ now: ClockReading) -> Step {
    var error = fault
    // A user may write a transport, and what it says may be a proxy's or a server's words.
    error.message = OutsideText(inResponseTo: SentSecrets(of: sent, and: plan.settings.secrets))
      .text(fault.message)
    for observer in plan.settings.observers { observer.didFail(error, attempt: record.attempts) }
    if error.delivery == .maybeSent {
      record.mayHaveActed = true
      record.hasReachedService = true
    }
    if error.kind == .timeout, isOver(now) {
      return failAtDeadline(now, "while an attempt was under way", after: error)
    }
    let kind: AzureError.Kind =
      switch error.kind {
      case .timeout: .timeout
      case .malformedResponse: .malformedResponse
      case .responseTooLarge: .responseTooLarge
      case .unsupported: .invalidArgument
      default: .connection
      }
    let failure = AttemptFailure(attempt: record.attempts, transport: error, now: corrected(now))
    var outcome = AzureError(kind, error.message, cause: error)
    outcome.location = targets.current.location
    return error.isTransient ? retry(failure, outcome, now) : fail(outcome, now)
  }

  /// Whether an attempt that ran out of time ran out of the call's, and not of its own.
  ///
  /// Timers are not exact to the millisecond: the deadline that cut an attempt may be a few away when it ends.
  private func isOver(_ now: ClockReading) -> Bool {
    timeLeft(now) <= (isCutByDeadline ? .milliseconds(10) : .zero)
  }

  mutating func retry(_ attempt: AttemptFailure, _ error: AzureError, _ now: ClockReading) -> Step {
    record.failures.add(attempt.cause)
    var failure = attempt
    failure.counts = record.failures
    failure.location = targets.current.location
    let granted = plan.settings.retry.wait(after: failure, random: plan.settings.random)
    slowOtherCalls(failure, granted, now)
    if failure.effect == .unknown, plan.retrySafety == .unsafe, plan.onUnknownOutcome == .report {
      return fail(error, now)
    }
    guard let wait = granted else { return fail(error, now) }
    var last = error
    guard wait < timeLeft(now) else {
      last.advise(
        "no further attempt: the wait of \(wait) would pass the call's deadline of \(plan.deadline)")
      return fail(last, now)
    }
    guard plan.settings.budget?.takeRetry(now: now) ?? true else {
      last.advise("no further attempt: the retry budget that all calls of the client share is used up")
      return fail(last, now)
    }
    for observer in plan.settings.observers { observer.willWait(wait, after: failure) }
    record.lastFailure = error
    if targets.current.location == .primary { record.lastPrimaryFailure = error }
    targets.alternate()
    state = .waiting
    return .wait(wait)
  }

  /// Lets the other calls wait as long as the throttled call itself.
  private func slowOtherCalls(_ failure: AttemptFailure, _ granted: Duration?, _ now: ClockReading) {
    guard let gate = plan.settings.throttleGate, let service = failure.service,
      service.code == .serverBusy || service.status == 503 || service.status == 429
    else { return }
    let asked = failure.response.flatMap { RetryAfter.wait(in: $0, now: corrected(now).date) }
    let pause = granted ?? min(asked ?? Self.defaultPause, Self.longestPause)
    gate.pause(throttleKey, for: pause, now: now)
  }
}
