import AzurePipeline
import HTTPTypes
import Testing

/// A rule with random waits that says how many it has granted.
private struct RandomRetry: RetryRule {
  var retries: Int
  var longest: Int64

  func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    guard failure.attempt <= retries else { return nil }
    var random = random
    return .milliseconds(Int64.random(in: 0...longest, using: &random))
  }
}

@Suite("Any script of failures")
struct CallPropertyTests {
  private static func failure(_ random: inout RandomSource) -> CallEvent {
    switch Int.random(in: 0..<9, using: &random) {
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
          .msErrorCode: ErrorCode.authenticationFailed.rawValue,
          .date: (CallScript.origin + .seconds(Int64.random(in: -9_000...9_000, using: &random))).httpDate,
        ])
    default: .status(404)
    }
  }

  /// A budget, pauses by siblings and a clock to correct, each there or not.
  private static func share(_ plan: inout CallPlan, budget: Int, _ random: inout RandomSource) {
    if Bool.random(using: &random) {
      plan.budget = SharedRetryBudget(RetryBudget(capacity: budget, perSecond: 0, perCall: 0))
    }
    if Bool.random(using: &random) {
      let pace = SharedPace()
      for location in [Location.primary, .secondary] {
        pace.pause(
          SharedPace.Key(location, ""), for: .milliseconds(Int64.random(in: 0...30_000, using: &random)),
          now: CallScript.now(.zero))
      }
      plan.pace = pace
    }
    if Bool.random(using: &random) { plan.serviceClock = ServiceClock() }
  }

  @Test("A call ends within its attempts and its deadline, whatever fails", arguments: 0..<500)
  func bounded(seed: UInt64) {
    var random = RandomSource.seeded(seed)
    let retries = Int.random(in: 0...6, using: &random)
    let deadline = Duration.milliseconds(Int64.random(in: 1...20_000, using: &random))
    let isUnsafe = Bool.random(using: &random)
    let hasToken = Bool.random(using: &random)
    let budget = Int.random(in: 0...6, using: &random)
    let hasSecondary = !isUnsafe && Bool.random(using: &random)
    let plan = CallPlan.fixture(isUnsafe ? .unsafe : .safe) {
      Self.share(&$0, budget: budget, &random)
      $0.retry = RandomRetry(retries: retries, longest: 4_000)
      $0.deadline = deadline
      $0.repeats = Bool.random(using: &random) ? .atLeastOnce : .onlyIfNotSent
      $0.random = .seeded(seed &+ 1)
      $0.authorizer = StampingAuthorizer(
        scope: hasToken ? "storage" : nil, challengeTenant: Bool.random(using: &random) ? "tenant" : nil)
    }
    let bound = plan.budget == nil ? retries : min(retries, budget)
    var call = Call(.fixture(), secondary: hasSecondary ? .secondary : nil, plan: plan)
    var elapsed = Duration.zero
    var event = CallEvent.start
    var attempts = 0
    var waits = 0
    var tokens = 0
    var hasEnded = false
    // Every attempt has at most one wait after it and one pause and one token before it; three attempts more come
    // after challenges, one to a request without a token and one to a request with, and a corrected clock.
    for _ in 0..<(4 * (bound + 4) + 1) {
      switch call.advance(event, now: CallScript.now(elapsed)) {
      case .fetchToken:
        tokens += 1
        event = .token(
          "t\(tokens)", lives: elapsed + .milliseconds(Int64.random(in: 0...5_000, using: &random)))
      case .send(_, let limits):
        attempts += 1
        #expect(limits.timeout > .zero)
        #expect(elapsed + limits.timeout <= deadline)
        // A transport keeps its timeout.
        elapsed += limits.timeout * Double.random(in: 0...1, using: &random)
        event = Self.failure(&random)
      case .wait(let duration):
        waits += 1
        elapsed += duration
        #expect(duration >= .zero)
        #expect(elapsed < deadline)
        event = .waited
      case .finish:
        Issue.record("a call finished without a success")
        return
      case .fail(let error):
        hasEnded = true
        #expect(error.attempts == attempts)
      }
      if hasEnded { break }
    }
    #expect(hasEnded)
    // Two challenges and a corrected clock at most give an attempt more each, outside the retry rule.
    #expect(attempts <= bound + 4)
    // A wait for each retry, a pause for each attempt that was to come.
    #expect(waits <= bound + (plan.pace == nil ? 0 : attempts + 1))
    #expect(elapsed <= deadline)
  }
}
