package import AzureCore
import HTTPTypes

/// One call of an operation, with all its attempts: the only state machine of the pipeline.
///
/// It does no I/O and reads no clock: a driver feeds events in and carries steps out. The order is always:
///
/// 1. `start`: the per-call policies prepare the request, once; once more when a read goes to the other location.
/// 2. The pause that a busy service has asked the calls of this resource for (``ThrottleGate``), then the
///    token, if the authorizer accepts the request and names one (`fetchToken`); it is kept for later
///    attempts while it lives.
/// 3. The per-attempt policies prepare a copy, or the request itself where every part only replaces its own fields;
///    `Content-Length` is set, and the authorizer authorizes it, last (`send`).
/// 4. A 2xx response, or a refusal that the operation counts as a result: `finish`.
/// 5. A 401: the authorizer forgets the token. If it can meet the challenge with another one: back to 2, once for a
///    request without a token and once for one with; a 401 after that is final.
/// 6. A 403 for a date that is off: the client's ``ServiceClock`` is corrected, and back to 2, once.
/// 7. A 404 or 412 of the secondary after a failure of the primary: the copy may lag behind, so that this says nothing.
///    Back to 2 at the primary, once, and without a wait of its own; the secondary is not asked again.
/// 8. Any other failure: the safety of a repeat, the retry rule, the deadline and the retry budget are asked, in this order;
///    then `wait` and back to 2, at the other location if there is one, or `fail`.
///
/// A policy or authorizer that throws ends the call at once, without another attempt. The deadline counts from
/// `start`; no wait is begun that would end past it, and neither an attempt nor a token gets more time than it leaves. Time
/// that policies, authorizer and observers take counts: what is left is looked at after them.
/// What calls share (the retry budget, the throttle gate and the offset of the clock) is given by the plan and gets the time from the call.
package struct Call: ~Copyable {
  enum State {
    /// Valid event: `start`.
    case ready
    /// Valid events: `token`, `tokenFailed`.
    case fetchingToken
    /// Valid events: `response`, `transportFailed`.
    case sending(AzureRequest)
    /// Valid event: `waited`.
    case waiting
    /// No event is valid.
    case ended
  }

  let plan: CallPlan
  var state = State.ready
  /// Where the call may go.
  var targets: CallTargets
  /// What has happened so far.
  var record = CallRecord()
  var token: AccessToken?
  /// What a challenge asked for: from then on fetched in place of the authorizer's own wish.
  var challenge: TokenRequest?
  /// Whether a refused token has been replaced: that is tried once.
  var hasReplacedToken = false
  /// Whether the attempt to come has had its pause: it has one at most.
  var hasPaused = false
  /// Whether the present attempt has less time than its own timeout, because the deadline leaves no more.
  var isCutByDeadline = false

  /// Makes a call that has not started.
  ///
  /// - Parameters:
  ///   - request: The operation's request, before any policy.
  ///   - location: Where the request goes.
  ///   - secondary: The same request for the secondary, for a read whose retries alternate between both;
  ///     `nil` for any other call.
  ///   - plan: What to decide with.
  package init(
    _ request: AzureRequest, at location: StorageLocation = .primary, secondary: AzureRequest? = nil,
    plan: consuming CallPlan
  ) {
    targets = CallTargets(request, at: location, secondary: secondary)
    // Longer ones do not fit the clocks and counters of all transports, and nobody sees their end.
    plan.deadline = min(max(plan.deadline, .zero), .maximumWait)
    plan.limits.timeout = min(plan.limits.timeout, .maximumWait)
    self.plan = plan
  }

  /// Takes an event and says what to do next.
  ///
  /// An event that the present state does not expect is a bug of the driver and ends the process.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - now: The present time. It is asked for twice: when the event came, and once the next step is prepared.
  /// - Returns: What to do next. After ``Step/finish(_:)`` and ``Step/fail(_:)`` no event may follow.
  package mutating func advance(_ event: CallEvent, now: @autoclosure () -> ClockReading) -> Step {
    let step = step(after: event, now())
    switch step {
    case .finish, .fail: return step
    case .fetchToken, .send, .wait: return fitted(step, now())
    }
  }

  private mutating func step(after event: CallEvent, _ now: ClockReading) -> Step {
    // The event first and then the state: a pair of both would be a copy of both.
    switch event {
    case .start:
      guard case .ready = state else { break }
      record.startedAt = now.elapsed
      record.clockOffset = plan.settings.serviceClock?.offset ?? .zero
      plan.settings.budget?.addCall(now: now)
      return beginAttempt(now)
    case .token(let fetched):
      guard case .fetchingToken = state else { break }
      token = fetched
      return sendAttempt(now)
    case .tokenFailed(let error):
      guard case .fetchingToken = state else { break }
      return failToFetch(error, now)
    case .response(let response):
      guard case .sending(let sent) = state else { break }
      return receive(response, to: sent, now)
    case .transportFailed(let error):
      guard case .sending(let sent) = state else { break }
      return lose(error, of: sent, now)
    case .waited:
      guard case .waiting = state else { break }
      return beginAttempt(now)
    }
    // The event is not named: it may hold a token or a signed request.
    preconditionFailure("A driver sent an event out of order to a call of \(plan.operation)")
  }

  /// Ends the call because the surrounding task was cancelled; no event may follow.
  ///
  /// - Parameter now: The present time.
  package mutating func cancel(now: ClockReading) {
    if case .ready = state { record.startedAt = now.elapsed }
    state = .ended
    tellEnd(nil, isCancelled: true, now)
  }

  /// What a policy is given; its date is the service's as far as that is known.
  func context(_ now: ClockReading, attempt: Int? = nil) -> PolicyContext {
    PolicyContext(
      operation: plan.operation, attempt: attempt ?? record.attempts, now: corrected(now),
      random: plan.settings.random)
  }

  /// The present time by the service's clock, as far as that is known.
  func corrected(_ now: ClockReading) -> ClockReading {
    guard record.clockOffset != .zero else { return now }
    var now = now
    now.date = now.date + record.clockOffset
    return now
  }

  func timeLeft(_ now: ClockReading) -> Duration { plan.deadline - (now.elapsed - record.startedAt) }

  mutating func finish(_ response: consuming AzureResponse, _ now: ClockReading) -> Step {
    state = .ended
    tellEnd(nil, isCancelled: false, now)
    return .finish(
      CompletedCall(
        response: response, attempts: record.attempts, mayHaveActedBefore: record.mayHaveActed,
        clientRequestID: targets.clientRequestID, location: targets.current.location,
        sentAt: record.sentAt))
  }

  mutating func fail(_ error: AzureError, _ now: ClockReading) -> Step {
    var final = error
    final.operation = plan.operation
    final.attempts = record.attempts
    final.location = record.attempts > 0 ? final.location ?? record.lastLocation : nil
    final.effect = record.mayHaveActed ? .unknown : record.hasReachedService ? .refused : .notSent
    final.clientRequestID = final.clientRequestID ?? targets.clientRequestID
    if let advice = plan.settings.advice(final, final.serviceDate ?? now.date, plan.hiddenUntil) {
      final.advise(advice)
    }
    state = .ended
    tellEnd(final, isCancelled: false, now)
    return .fail(final)
  }

  mutating func failAtDeadline(
    _ now: ClockReading, _ when: String = "before an attempt could be made", after fault: (any Error)? = nil
  ) -> Step {
    let last = record.lastFailure
    var error = AzureError(
      .deadline, "The deadline of \(plan.deadline) passed \(when)", cause: last ?? fault)
    if let last {
      error.status = last.status
      error.code = last.code
      error.requestID = last.requestID
      error.serviceDate = last.serviceDate
      error.details = last.details
      error.location = last.location
    }
    return fail(error, now)
  }

  private func tellEnd(_ error: AzureError?, isCancelled: Bool, _ now: ClockReading) {
    guard !plan.settings.observers.isEmpty else { return }
    let request = targets.current.request
    let summary = CallSummary(
      operation: plan.operation, method: request.head.method.rawValue, path: request.shownPath,
      status: record.lastStatus, attempts: record.attempts, duration: now.elapsed - record.startedAt,
      error: error, isCancelled: isCancelled, clientRequestID: targets.clientRequestID,
      requestID: record.lastRequestID, location: record.lastLocation ?? targets.current.location)
    for observer in plan.settings.observers { observer.didEnd(summary) }
  }
}

/// What a driver shall do next for a ``Call``.
package enum Step: Sendable {
  /// Fetch a token within the time and report ``CallEvent/token(_:)`` or ``CallEvent/tokenFailed(_:)``.
  case fetchToken(TokenRequest, within: Duration)
  /// Send the request within the limits and report ``CallEvent/response(_:)`` or ``CallEvent/transportFailed(_:)``.
  case send(AzureRequest, AttemptLimits)
  /// Wait and report ``CallEvent/waited``.
  case wait(Duration)
  /// The call succeeded; there is nothing more to do.
  case finish(CompletedCall)
  /// The call failed; there is nothing more to do.
  indirect case fail(AzureError)
}

/// What a driver tells a ``Call``.
package enum CallEvent: Sendable {
  /// The driver took the call up. The first event, once.
  case start
  /// The token that ``Step/fetchToken(_:within:)`` asked for.
  case token(AccessToken)
  /// No token could be had.
  indirect case tokenFailed(AzureError)
  /// The response to ``Step/send(_:_:)``.
  case response(AzureResponse)
  /// There is no response to ``Step/send(_:_:)``.
  case transportFailed(TransportError)
  /// The time of ``Step/wait(_:)`` has passed.
  case waited
}
