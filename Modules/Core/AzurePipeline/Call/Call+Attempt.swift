import AzureCore
import HTTPTypes

/// From the wish to send to the request that is sent.
extension Call {
  mutating func beginAttempt(_ now: ClockReading) -> Step {
    do throws(AzureError) {
      try prepareTarget(now)
    } catch {
      return fail(error, now)
    }
    let left = timeLeft(now)
    guard left > .zero else { return failAtDeadline(now) }
    if let pause = pause(now, left) { return pause }
    do throws(AzureError) {
      try plan.settings.authorizer.check(targets.current.request)
    } catch {
      return fail(error, now)
    }
    guard let wanted = challenge ?? plan.settings.authorizer.tokenRequest(for: targets.current.request) else {
      return sendAttempt(now)
    }
    if let token, token.expiresOn > now.date { return sendAttempt(now) }
    state = .fetchingToken
    return .fetchToken(wanted, within: left)
  }

  /// Runs the per-call policies for a location that the call has not been at.
  private mutating func prepareTarget(_ now: ClockReading) throws(AzureError) {
    guard !targets.current.isPrepared else { return }
    // One id for the whole call: the policy that makes ids leaves one that is there.
    if targets.isAtSpareSecondary, let id = targets.clientRequestID {
      targets.current.request.head.headerFields.set(HTTPField(name: .msClientRequestID, value: id))
    }
    let context = context(now, attempt: 0)
    let policies = plan.settings.perCallPolicies
    let fields = targets.current.request.head.headerFields.count
    // Moved once, not again and again as they grow.
    // bounded: the fields and the policies are there
    targets.current.request.head.headerFields.reserveCapacity(fields + policies.count + Self.attemptFields)
    for policy in policies { try policy.prepare(&targets.current.request, context: context) }
    targets.current.isPrepared = true
  }

  /// The wait that a busy service has asked the client's other calls for.
  ///
  /// It slows a call and never ends one: what would last past half of the time that is left is cut there. A fifth at
  /// most is added at random, so that the calls do not come back all at once.
  private mutating func pause(_ now: ClockReading, _ left: Duration) -> Step? {
    guard !hasPaused, let gate = plan.settings.throttleGate else { return nil }
    let asked = gate.wait(throttleKey, now: now)
    guard asked > .zero else { return nil }
    let pause = min(asked * plan.settings.random.number(in: 1...1.2), left / 2)
    guard pause > .zero else { return nil }
    hasPaused = true
    for observer in plan.settings.observers { observer.willPause(pause) }
    state = .waiting
    return .wait(pause)
  }

  var throttleKey: ThrottleGate.Key { ThrottleGate.Key(targets.current.location, plan.resource) }

  /// Ends the call without a token; what the service said to an earlier attempt stays in the error.
  mutating func failToFetch(_ fault: AzureError, _ now: ClockReading) -> Step {
    // A credential may quote what the endpoint of tokens said, whose status and code say nothing of queues.
    let error = fault.shown(by: OutsideText()).ofCredential
    plan.settings.authorizer.tokenFailed(for: targets.current.request)
    guard timeLeft(now) > .zero else { return failAtDeadline(now, "while a token was fetched", after: error) }
    guard var refusal = record.lastFailure else { return fail(error, now) }
    refusal.advise("no token could be fetched for a further attempt: \(error.message)")
    refusal.cause = error
    return fail(refusal, now)
  }

  mutating func sendAttempt(_ now: ClockReading) -> Step {
    guard timeLeft(now) > .zero else { return failAtDeadline(now) }
    record.attempts += 1
    record.clockOffset = plan.settings.serviceClock?.offset ?? .zero
    record.lastLocation = targets.current.location
    hasPaused = false
    let context = context(now)
    let attempt: AzureRequest
    do throws(AzureError) {
      if plan.settings.attemptsReplaceFields {
        // Without a copy that nothing would be kept apart by.
        try Self.prepare(&targets.current.request, plan.settings, token, context)
        attempt = targets.current.request
      } else {
        var copy = targets.current.request
        try Self.prepare(&copy, plan.settings, token, context)
        attempt = copy
      }
    } catch {
      record.attempts -= 1
      return fail(error, now)
    }
    for observer in plan.settings.observers { observer.willSend(attempt, attempt: record.attempts) }
    var limits = plan.limits
    limits.mayRetry = plan.retrySafety == .safe
    state = .sending(attempt)
    return .send(attempt, limits)
  }

  /// Room for the date, the length and the authorization.
  private static var attemptFields: Int { 4 }

  private static func prepare(
    _ attempt: inout AzureRequest, _ settings: CallSettings, _ token: AccessToken?, _ context: PolicyContext
  ) throws(AzureError) {
    // bounded: fields that are there
    attempt.head.headerFields.reserveCapacity(attempt.head.headerFields.count + attemptFields)
    for policy in settings.perAttemptPolicies { try policy.prepare(&attempt, context: context) }
    setContentLength(&attempt)
    try settings.authorizer.authorize(&attempt, token: token, context: context)
  }

  /// The step with the time that the deadline leaves it, once policies, authorizer and observers have had theirs.
  ///
  /// A request whose time is over by then is not sent. Its observers have seen the attempt begin, so that they see it
  /// fail, too.
  mutating func fitted(_ step: consuming Step, _ now: ClockReading) -> Step {
    let left = timeLeft(now)
    switch consume step {
    case .send(let request, var limits):
      guard left > .zero else {
        let error = TransportError(
          .timeout, delivery: .notSent, "The call's deadline passed before the request was sent")
        for observer in plan.settings.observers { observer.didFail(error, attempt: record.attempts) }
        return failAtDeadline(now, "before the request was sent", after: error)
      }
      isCutByDeadline = left < limits.timeout
      limits.timeout = min(limits.timeout, left)
      limits.connectTimeout = min(limits.connectTimeout, limits.timeout)
      record.sentAt = now.elapsed
      return .send(request, limits)
    case .fetchToken(let wanted, _):
      return left > .zero ? .fetchToken(wanted, within: left) : failAtDeadline(now)
    case .wait(let wait): return .wait(min(wait, max(left, .zero)))
    case .finish(let completed): return .finish(completed)
    case .fail(let error): return .fail(error)
    }
  }

  /// A request that can have a body states its length: the service wants it, and the signature covers it.
  private static func setContentLength(_ request: inout AzureRequest) {
    if request.body.isEmpty, ![.put, .post].contains(request.head.method) { return }
    request.head.headerFields.set(HTTPField(name: .contentLength, value: String(request.body.count)))
  }
}
