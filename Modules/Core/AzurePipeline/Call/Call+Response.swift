import AzureCore
import HTTPTypes

/// What to do about a response.
extension Call {
  mutating func receive(_ response: consuming AzureResponse, to sent: AzureRequest, _ now: ClockReading)
    -> Step
  {
    response.sent = SentSecrets(of: sent, and: response.sent, plan.settings.secrets)
    let status = response.status
    record.lastStatus = status
    record.hasReachedService = true
    if !plan.settings.observers.isEmpty {
      record.lastRequestID = response.requestID
      for observer in plan.settings.observers { observer.didReceive(response, attempt: record.attempts) }
    }
    let context = context(now)
    do throws(AzureError) {
      for policy in plan.settings.perAttemptPolicies.reversed() {
        try policy.inspect(response, to: sent, context: context)
      }
      for policy in plan.settings.perCallPolicies.reversed() {
        try policy.inspect(response, to: sent, context: context)
      }
    } catch {
      record.mayHaveActed = true
      return fail(error.shown(by: OutsideText(inResponseTo: response.sent)), now)
    }
    if (200..<300).contains(status) {
      return finish(response, now)
    }
    if (300..<400).contains(status) {
      var error = AzureError(ServiceFailure(headersOf: response))
      error.message = "The server responded with a redirect, which is not followed"
      error.advice = "check the endpoint: the queue service does not redirect"
      return fail(error, now)
    }
    let failure = plan.settings.readFailure(response)
    // The copy may lag behind: that it does not have something means nothing while the primary is left to ask.
    if targets.isAtSpareSecondary, [404, 412].contains(failure.status) {
      return leaveSecondary(failure, now)
    }
    if let rule = plan.refusals, rule.isResult(failure, record.mayHaveActed) { return finish(response, now) }
    if status == 401, let step = meetChallenge(response, to: sent, failure, now) { return step }
    return refuse(response, failure, now)
  }

  /// Asks the primary at once, and for the rest of the call: no failure is counted, nothing is waited for and no
  /// retry is taken.
  ///
  /// The secondary is given up by it, so that a call has at most one such step.
  private mutating func leaveSecondary(_ failure: ServiceFailure, _ now: ClockReading) -> Step {
    targets.dropSecondary()
    if var primary = record.lastPrimaryFailure {
      primary.advise(
        "the secondary responded with \(failure.status), which it may for what has not been copied to it yet")
      record.lastFailure = primary
    }
    return beginAttempt(now)
  }

  private mutating func refuse(
    _ response: AzureResponse, _ failure: ServiceFailure, _ now: ClockReading
  ) -> Step {
    var error = AzureError(failure)
    error.location = targets.current.location
    if record.mayHaveActed, let advice = plan.refusals?.adviceAfterUnknown(failure) { error.advise(advice) }
    let effect = failure.effect
    if effect == .unknown { record.mayHaveActed = true }
    error.explainClock(now: now.date, isCorrected: record.hasCorrectedClock || record.clockOffset != .zero)
    if correctClock(failure, now) {
      record.lastFailure = error
      return beginAttempt(now)
    }
    let attempt = AttemptFailure(
      attempt: record.attempts, service: failure, response: response, effect: effect,
      now: corrected(now))
    return retry(attempt, error, now)
  }

  /// Takes the service's time over when it refused a date that is not near it; once in a call.
  ///
  /// The date that was sent is compared, not the machine's: another call may have corrected the offset meanwhile.
  private mutating func correctClock(_ failure: ServiceFailure, _ now: ClockReading) -> Bool {
    guard let clock = plan.settings.serviceClock, !record.hasCorrectedClock, failure.status == 403,
      failure.code == .authenticationFailed, let date = failure.date,
      AzureError.isClockOff(date - (now.date + record.clockOffset))
    else { return false }
    record.hasCorrectedClock = true
    let offset = clock.correct(to: date, now: now.date)
    for observer in plan.settings.observers { observer.didCorrectClock(by: offset, attempt: record.attempts) }
    return true
  }

  /// The step after a 401, or `nil` to treat it like any other refusal.
  private mutating func meetChallenge(
    _ response: AzureResponse, to sent: AzureRequest, _ failure: ServiceFailure, _ now: ClockReading
  ) -> Step? {
    let refused = token
    token = nil
    if let refused { plan.settings.authorizer.forget(refused) }
    var refusal = AzureError(failure)
    refusal.location = targets.current.location
    guard !hasReplacedToken else {
      refusal.advice = "the service refused the token that was fetched to meet its challenge"
      return fail(refusal, now)
    }
    do throws(AzureError) {
      guard let wanted = try plan.settings.authorizer.tokenRequest(meeting: response, to: sent) else {
        return nil
      }
      challenge = wanted
    } catch {
      let error = error.shown(by: OutsideText(inResponseTo: response.sent))
      refusal.advice = error.message
      refusal.cause = error
      return fail(refusal, now)
    }
    hasReplacedToken = refused != nil
    record.lastFailure = refusal
    return beginAttempt(now)
  }
}
