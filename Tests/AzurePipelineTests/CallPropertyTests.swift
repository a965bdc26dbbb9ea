import AzureCore
import AzurePipeline
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Every failure that a call can meet, at random, under random settings: what the call must keep to all the same.
@Suite("Any script of failures")
struct CallPropertyTests {
  private static func failure(_ random: inout RandomSource) -> CallEvent {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: .lost(.notSent, .connect)
    case 1: .lost(.maybeSent, .timeout)
    case 2: .code(503, .serverBusy)
    case 3: .status(401)
    case 4: .status(500)
    case 5: .status(429)
    case 6: .lost(.maybeSent, .malformedResponse)
    case 7:
      .status(
        403,
        [
          .msErrorCode: StorageErrorCode.authenticationFailed.rawValue,
          .date: (CallScript.origin + .seconds(Int64.random(in: -9_000...9_000, using: &random))).httpDate,
        ])
    case 8: .status(412)
    default: .status(404)
    }
  }

  /// A budget, pauses by other calls and a clock to correct, each there or not.
  private static func share(_ plan: inout CallPlan, budget: Int, _ random: inout RandomSource) {
    if Bool.random(using: &random) {
      plan.budget = SharedRetryBudget(RetryBudget(capacity: budget, perSecond: 0, perCall: 0))
    }
    if Bool.random(using: &random) {
      let gate = ThrottleGate()
      for location in [StorageLocation.primary, .secondary] {
        gate.pause(
          ThrottleGate.Key(location, ""), for: .milliseconds(Int64.random(in: 0...30_000, using: &random)),
          now: CallScript.now(.zero))
      }
      plan.throttleGate = gate
    }
    if Bool.random(using: &random) { plan.serviceClock = ServiceClock() }
  }

  /// Random settings of a call.
  private static func plan(
    retries: Int, waits: WaitJournal, isUnsafe: Bool, _ random: inout RandomSource
  ) -> CallPlan {
    let budget = Int.random(in: 0...6, using: &random)
    let hasToken = Bool.random(using: &random)
    return CallPlan.fixture(isUnsafe ? .unsafe : .safe) {
      share(&$0, budget: budget, &random)
      $0.retry = JournaledRetry(retries: retries, longest: 4_000, journal: waits)
      $0.observers = [waits]
      $0.deadline = .milliseconds(Int64.random(in: 1...20_000, using: &random))
      $0.onUnknownOutcome = Bool.random(using: &random) ? .retry : .report
      $0.random = .seeded(UInt64.random(in: 0...UInt64.max, using: &random))
      $0.authorizer = StampingAuthorizer(
        scope: hasToken ? "storage" : nil, challengeTenant: Bool.random(using: &random) ? "tenant" : nil)
      waits.limit(to: $0.budget == nil ? retries : min(retries, budget))
    }
  }

  /// Fetches a token within the time that the call gives for it, some of it late and some not at all.
  private static func fetch(
    within limit: Duration, _ elapsed: inout Duration, _ random: inout RandomSource
  ) -> CallEvent {
    elapsed += limit * Double.random(in: 0...1, using: &random)
    guard Int.random(in: 0..<8, using: &random) > 0 else {
      return .tokenFailed(AzureError(.credential, "none"))
    }
    return .token("t", lives: elapsed + .milliseconds(Int64.random(in: 0...5_000, using: &random)))
  }

  /// A pause is what the place was asked for, a fifth more at most, or half of the time that is left.
  private static func expectPause(
    _ pause: Duration, _ gate: ThrottleGate?, _ left: Duration, _ now: ClockReading
  ) {
    let asked = [StorageLocation.primary, .secondary].compactMap {
      gate?.wait(ThrottleGate.Key($0, ""), now: now)
    }
    #expect(pause > .zero)
    #expect(pause <= left / 2)
    #expect(
      asked.contains { $0 > .zero && pause >= min($0, left / 2) && pause <= min($0 * 1.2, left / 2) },
      "\(pause) of \(asked), \(left) left")
  }

  @Test("A call ends within its attempts and its deadline, whatever fails", arguments: 0..<1_000)
  func bounded(seed: UInt64) {
    var random = RandomSource.seeded(seed)
    let isUnsafe = Bool.random(using: &random)
    let hasSecondary = !isUnsafe && Bool.random(using: &random)
    let waits = WaitJournal()
    let plan = Self.plan(
      retries: Int.random(in: 0...6, using: &random), waits: waits, isUnsafe: isUnsafe, &random)
    let deadline = plan.deadline
    // An attempt more each: two challenges, to a request without a token and to one with; a corrected clock; a secondary
    // that has missed something.
    let attemptBound = 1 + waits.limit + 2 + 1 + (hasSecondary ? 1 : 0)
    var call = Call(.fixture(), secondary: hasSecondary ? .secondary : nil, plan: plan)
    var elapsed = Duration.zero
    var event = CallEvent.start
    var attempts = 0
    var hasJustPaused = false
    // Every attempt has at most one wait after it and one pause and one token before it.
    for _ in 0..<(4 * attemptBound + 1) {
      let now = CallScript.now(elapsed)
      switch call.advance(event, now: now) {
      case .fetchToken(_, let limit):
        #expect(limit > .zero)
        #expect(elapsed + limit <= deadline)
        event = Self.fetch(within: limit, &elapsed, &random)
      case .send(_, let limits):
        attempts += 1
        hasJustPaused = false
        #expect(attempts <= attemptBound)
        #expect(limits.timeout > .zero)
        #expect(elapsed + limits.timeout <= deadline)
        // A transport keeps its timeout.
        elapsed += limits.timeout * Double.random(in: 0...1, using: &random)
        event = Self.failure(&random)
      case .wait(let duration):
        switch waits.takeLast() {
        case .retry(let granted, let told):
          #expect(duration == granted && duration == told)
          #expect(waits.retries <= waits.limit)
        case .pause(let told):
          #expect(duration == told)
          #expect(!hasJustPaused, "an attempt has one pause")
          Self.expectPause(duration, plan.throttleGate, deadline - elapsed, now)
          hasJustPaused = true
        case nil: Issue.record("a wait of which no observer was told")
        }
        elapsed += duration
        #expect(elapsed < deadline)
        event = .waited
      case .finish:
        Issue.record("a call finished without a success")
        return
      case .fail(let error):
        #expect(error.attempts == attempts)
        #expect(elapsed <= deadline)
        return
      }
    }
    Issue.record("a call did not end")
  }
}

/// What a rule has granted and a call has told its observers of waiting.
private final class WaitJournal: CallObserver {
  enum Wait {
    /// What the rule granted, and what the observers were told.
    case retry(granted: Duration?, told: Duration)
    case pause(Duration)
  }

  private struct State {
    var granted: Duration?
    var last: Wait?
    var retries = 0
    var limit = 0
  }

  private let state = Mutex(State())

  /// How many retries the call may have.
  var limit: Int { state.withLock { $0.limit } }
  /// How many it has had.
  var retries: Int { state.withLock { $0.retries } }

  func limit(to limit: Int) { state.withLock { $0.limit = limit } }

  /// A wait that was granted can be used once.
  func grant(_ wait: Duration) { state.withLock { $0.granted = wait } }

  func takeLast() -> Wait? { state.withLock { $0.last.take() } }

  func willWait(_ duration: Duration, after failure: AttemptFailure) {
    state.withLock { state in
      state.retries += 1
      state.last = .retry(granted: state.granted.take(), told: duration)
    }
  }

  func willPause(_ duration: Duration) { state.withLock { $0.last = .pause(duration) } }
}

/// A rule with random waits, which notes what it grants.
private struct JournaledRetry: RetryRule {
  var retries: Int
  var longest: Int64
  var journal: WaitJournal

  func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    guard failure.counts.total <= retries else { return nil }
    var random = random
    let wait = Duration.milliseconds(Int64.random(in: 0...longest, using: &random))
    journal.grant(wait)
    return wait
  }
}
