import HTTPTypes

/// One call of an operation, with all its attempts: the only state machine of the pipeline.
///
/// It does no I/O and reads no clock: a driver feeds events in and carries steps out. The order is always:
///
/// 1. `start`: the per-call policies prepare the request, once.
/// 2. The token, if the authorizer accepts the request and names one (`fetchToken`); it is kept for later attempts while
///    it lives.
/// 3. The per-attempt policies prepare a copy, `Content-Length` is set, and the authorizer authorizes it, last (`send`).
/// 4. A 2xx response, or a refusal that the operation counts as an answer: `finish`.
/// 5. A 401: the authorizer forgets the token. If it can meet the challenge with another one: back to 2, once for a
///    request without a token and once for one with; a 401 after that is final.
/// 6. Any other failure: the safety of a repeat, the retry rule and the deadline are asked, in this order; then `wait`
///    and back to 2, or `fail`.
///
/// A policy or authorizer that throws ends the call at once, without another attempt. The deadline counts from
/// `start`; no wait is begun that would end past it, and neither an attempt nor a token gets more time than it leaves.
public struct Call: ~Copyable {
  private enum State {
    /// Valid event: `start`.
    case ready
    /// Valid events: `token`, `tokenFailed`.
    case fetchingToken
    /// Valid events: `response`, `transportFailed`.
    case sending(Request)
    /// Valid event: `waited`.
    case waiting
    /// No event is valid.
    case ended
  }

  private let plan: CallPlan
  private var request: Request
  private var state = State.ready
  private var token: AccessToken?
  /// What a challenge asked for: from then on fetched in place of the authorizer's own wish.
  private var challenge: TokenRequest?
  /// Whether a refused token has been replaced: that is tried once.
  private var hasReplacedToken = false
  private var attempts = 0
  private var startedAt = Duration.zero
  private var lastStatus: Int?
  private var lastRequestID: String?
  /// The failure that the last wait or challenge followed.
  private var lastFailure: AzureError?
  /// Whether an attempt may have been carried out without an answer that says so.
  private var mayHaveActed = false
  /// Whether any byte of any attempt may have reached the service.
  private var hasReachedService = false

  /// Makes a call that has not started.
  ///
  /// - Parameters:
  ///   - request: The operation's request, before any policy.
  ///   - plan: What to decide with.
  public init(_ request: Request, plan: CallPlan) {
    self.request = request
    self.plan = plan
  }

  /// Takes an event and says what to do next.
  ///
  /// An event that the present state does not expect is a bug of the driver and ends the process.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - now: The present time.
  /// - Returns: What to do next. After ``Step/finish(_:)`` and ``Step/fail(_:)`` no event may follow.
  public mutating func advance(_ event: CallEvent, now: ClockReading) -> Step {
    switch (state, event) {
    case (.ready, .start):
      startedAt = now.elapsed
      return prepareCall(now)
    case (.fetchingToken, .token(let fetched)):
      token = fetched
      return sendAttempt(now)
    case (.fetchingToken, .tokenFailed(let error)):
      return failToFetch(error, now)
    case (.sending(let sent), .response(let response)):
      return receive(response, to: sent, now)
    case (.sending, .transportFailed(let error)):
      return lose(error, now)
    case (.waiting, .waited):
      return beginAttempt(now)
    default:
      // The event is not named: it may hold a token or a signed request.
      preconditionFailure("A driver sent an event out of order to a call of \(plan.operation)")
    }
  }

  /// Ends the call because the surrounding task was cancelled; no event may follow.
  ///
  /// - Parameter now: The present time.
  public mutating func cancel(now: ClockReading) {
    if case .ready = state { startedAt = now.elapsed }
    end(nil, isCancelled: true, now)
  }

  private func context(_ now: ClockReading) -> PolicyContext {
    PolicyContext(operation: plan.operation, attempt: attempts, now: now, random: plan.random)
  }

  private mutating func prepareCall(_ now: ClockReading) -> Step {
    do throws(AzureError) {
      for policy in plan.perCallPolicies { try policy.prepare(&request, context: context(now)) }
    } catch {
      return fail(error, now)
    }
    return beginAttempt(now)
  }

  private mutating func beginAttempt(_ now: ClockReading) -> Step {
    let left = timeLeft(now)
    guard left > .zero else { return failAtDeadline(now) }
    do throws(AzureError) {
      try plan.authorizer.check(request)
    } catch {
      return fail(error, now)
    }
    guard let wanted = challenge ?? plan.authorizer.tokenRequest(for: request) else {
      return sendAttempt(now)
    }
    if let token, token.expiresOn > now.date { return sendAttempt(now) }
    state = .fetchingToken
    return .fetchToken(wanted, within: left)
  }

  /// Ends the call without a token; what the service said to an earlier attempt stays in the error.
  private mutating func failToFetch(_ error: AzureError, _ now: ClockReading) -> Step {
    plan.authorizer.tokenFailed(for: request)
    guard timeLeft(now) > .zero else { return failAtDeadline(now, fetching: error) }
    guard var refusal = lastFailure else { return fail(error, now) }
    refusal.advise("no token could be fetched for a further attempt: \(error.message)")
    refusal.cause = error
    return fail(refusal, now)
  }

  private mutating func sendAttempt(_ now: ClockReading) -> Step {
    let left = timeLeft(now)
    guard left > .zero else { return failAtDeadline(now) }
    attempts += 1
    var attempt = request
    do throws(AzureError) {
      for policy in plan.perAttemptPolicies { try policy.prepare(&attempt, context: context(now)) }
      Self.setContentLength(&attempt)
      try plan.authorizer.authorize(&attempt, token: token, context: context(now))
    } catch {
      attempts -= 1
      return fail(error, now)
    }
    for observer in plan.observers { observer.willSend(attempt, attempt: attempts) }
    var limits = plan.limits
    limits.timeout = min(limits.timeout, left)
    limits.connectTimeout = min(limits.connectTimeout, limits.timeout)
    limits.mayRepeat = plan.repeatSafety == .safe
    state = .sending(attempt)
    return .send(attempt, limits)
  }

  private func timeLeft(_ now: ClockReading) -> Duration { plan.deadline - (now.elapsed - startedAt) }

  private mutating func failAtDeadline(_ now: ClockReading, fetching fault: AzureError? = nil) -> Step {
    let when = fault == nil ? "before an attempt could be made" : "while a token was fetched"
    var error = AzureError(
      .deadline, "The deadline of \(plan.deadline) passed \(when)", cause: lastFailure ?? fault)
    if let lastFailure {
      error.status = lastFailure.status
      error.code = lastFailure.code
      error.requestID = lastFailure.requestID
      error.serviceDate = lastFailure.serviceDate
      error.details = lastFailure.details
    }
    return fail(error, now)
  }

  /// A request that can have a body states its length: the service wants it, and the signature covers it.
  private static func setContentLength(_ request: inout Request) {
    switch request.head.method {
    case .put, .post: request.head.headerFields[.contentLength] = String(request.body.count)
    default:
      if !request.body.isEmpty { request.head.headerFields[.contentLength] = String(request.body.count) }
    }
  }

  private mutating func receive(_ response: Response, to sent: Request, _ now: ClockReading) -> Step {
    lastStatus = response.status
    lastRequestID = response.header(.msRequestID)
    hasReachedService = true
    for observer in plan.observers { observer.didReceive(response, attempt: attempts) }
    do throws(AzureError) {
      for policy in plan.perAttemptPolicies.reversed() {
        try policy.inspect(response, to: sent, context: context(now))
      }
      for policy in plan.perCallPolicies.reversed() {
        try policy.inspect(response, to: sent, context: context(now))
      }
    } catch {
      mayHaveActed = true
      return fail(error, now)
    }
    if (200..<300).contains(response.status) {
      return finish(response, now)
    }
    if (300..<400).contains(response.status) {
      var error = AzureError(ServiceFailure(headersOf: response))
      error.message = "The server answered with a redirect, which is not followed"
      error.advice = "check the endpoint: the queue service does not redirect"
      return fail(error, now)
    }
    let failure = plan.readFailure(response)
    if plan.isAnswer(failure, mayHaveActed) {
      return finish(response, now)
    }
    if response.status == 401, let step = meetChallenge(response, to: sent, failure, now) { return step }
    let effect = Self.effect(of: failure)
    if effect == .unknown { mayHaveActed = true }
    var error = AzureError(failure)
    error.explainClock(now: now.date)
    return retry(
      AttemptFailure(attempt: attempts, service: failure, response: response, effect: effect, now: now),
      error, now)
  }

  /// The step after a 401, or `nil` to treat it like any other refusal.
  private mutating func meetChallenge(
    _ response: Response, to sent: Request, _ failure: ServiceFailure, _ now: ClockReading
  ) -> Step? {
    let refused = token
    token = nil
    if let refused { plan.authorizer.forget(refused) }
    var refusal = AzureError(failure)
    guard !hasReplacedToken else {
      refusal.advice = "the service refused the token that was fetched to meet its challenge"
      return fail(refusal, now)
    }
    do throws(AzureError) {
      guard let wanted = try plan.authorizer.tokenRequest(meeting: response, to: sent) else { return nil }
      challenge = wanted
    } catch {
      refusal.advice = error.message
      refusal.cause = error
      return fail(refusal, now)
    }
    hasReplacedToken = refused != nil
    lastFailure = refusal
    return beginAttempt(now)
  }

  /// A server fault may come after the act; throttling by the service and every other 4xx come before it.
  ///
  /// A 503 without the service's code is a gateway's: some send it when the connection behind them breaks.
  private static func effect(of failure: ServiceFailure) -> AzureError.Effect {
    switch failure.code {
    case .serverBusy: .refused
    case .operationTimedOut, .internalError: .unknown
    default: failure.status >= 500 || failure.status == 408 ? .unknown : .refused
    }
  }

  private mutating func lose(_ error: TransportError, _ now: ClockReading) -> Step {
    for observer in plan.observers { observer.didFail(error, attempt: attempts) }
    if error.delivery == .maybeSent {
      mayHaveActed = true
      hasReachedService = true
    }
    let kind: AzureError.Kind =
      switch error.kind {
      case .timeout: .timeout
      case .malformedResponse: .malformedResponse
      case .responseTooLarge: .responseTooLarge
      case .unsupported: .invalidArgument
      default: .connection
      }
    let failure = AttemptFailure(attempt: attempts, transport: error, now: now)
    let outcome = AzureError(kind, error.message, cause: error)
    return error.isTransient ? retry(failure, outcome, now) : fail(outcome, now)
  }

  private mutating func retry(_ failure: AttemptFailure, _ error: AzureError, _ now: ClockReading) -> Step {
    if failure.effect == .unknown, plan.repeatSafety == .unsafe, plan.repeats == .onlyIfNotSent {
      return fail(error, now)
    }
    guard let wait = plan.retry.wait(after: failure, random: plan.random) else { return fail(error, now) }
    guard now.elapsed - startedAt + wait < plan.deadline else {
      var late = error
      late.advise(
        "no further attempt: the wait of \(wait) would pass the call's deadline of \(plan.deadline)")
      return fail(late, now)
    }
    for observer in plan.observers { observer.willWait(wait, after: failure) }
    lastFailure = error
    state = .waiting
    return .wait(wait)
  }

  private mutating func finish(_ response: Response, _ now: ClockReading) -> Step {
    end(nil, isCancelled: false, now)
    return .finish(
      CompletedCall(
        response: response, attempts: attempts, mayHaveActedBefore: mayHaveActed,
        clientRequestID: request.head.headerFields[.msClientRequestID]))
  }

  private mutating func fail(_ error: AzureError, _ now: ClockReading) -> Step {
    var final = error
    final.operation = plan.operation
    final.attempts = attempts
    final.effect = mayHaveActed ? .unknown : hasReachedService ? .refused : .notSent
    final.clientRequestID = final.clientRequestID ?? request.head.headerFields[.msClientRequestID]
    end(final, isCancelled: false, now)
    return .fail(final)
  }

  private mutating func end(_ error: AzureError?, isCancelled: Bool, _ now: ClockReading) {
    state = .ended
    let summary = CallSummary(
      operation: plan.operation, method: request.head.method.rawValue, path: String(request.path),
      status: lastStatus, attempts: attempts, duration: now.elapsed - startedAt, error: error,
      isCancelled: isCancelled, clientRequestID: request.head.headerFields[.msClientRequestID],
      requestID: lastRequestID)
    for observer in plan.observers { observer.didEnd(summary) }
  }
}
