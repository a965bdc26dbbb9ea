import AzureCore
import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

@Suite("What the calls of a client share")
struct CallSharingTests {
  private static func plan(_ change: (inout CallPlan) -> Void) -> CallPlan {
    .fixture {
      $0.retry = FixedRetry(retries: 3)
      $0.resource = "tasks"
      change(&$0)
    }
  }

  private static func now(_ seconds: Double) -> ClockReading { CallScript.now(.seconds(seconds)) }

  // MARK: The retry budget

  @Test("A call without a retry left in the budget fails with what it has and says so")
  func exhausted() throws {
    let budget = SharedRetryBudget(RetryBudget(capacity: 1, perSecond: 0, perCall: 0))
    let script = CallScript(plan: Self.plan { $0.budget = budget })
    #expect(script.run(.status(500)).last == "wait 1.0 seconds")
    let error = try #require(script.steps([(.zero, .start), (.zero, .status(500))]).last?.error)
    #expect(error.status == 500)
    #expect(error.attempts == 1)
    #expect(error.advice?.contains("retry budget") == true)
  }

  @Test("A failure that is not retried takes nothing out of the budget")
  func untouched() {
    let budget = SharedRetryBudget(RetryBudget(capacity: 1, perSecond: 0, perCall: 0))
    let final = Self.plan {
      $0.budget = budget
      $0.retry = NoRetry()
    }
    _ = CallScript(plan: final).run(.status(500))
    let late = Self.plan {
      $0.budget = budget
      $0.deadline = .milliseconds(900)
    }
    #expect(CallScript(plan: late).run(.status(500)).last == "fail service unknown after 1")
    #expect(
      CallScript(plan: Self.plan { $0.budget = budget }).run(.status(500)).last == "wait 1.0 seconds")
  }

  @Test("A budget is full at first and no fuller later")
  func capacity() {
    let budget = SharedRetryBudget(RetryBudget(capacity: 3, perSecond: 1, perCall: 1))
    budget.addCall(now: Self.now(0))
    #expect((0..<3).allSatisfy { _ in budget.takeRetry(now: Self.now(1_000)) })
    #expect(!budget.takeRetry(now: Self.now(1_000)))
  }

  @Test("Time fills a budget")
  func time() {
    let budget = SharedRetryBudget(RetryBudget(capacity: 1, perSecond: 0.5, perCall: 0))
    #expect(budget.takeRetry(now: Self.now(0)))
    #expect(!budget.takeRetry(now: Self.now(1.9)))
    #expect(budget.takeRetry(now: Self.now(2)))
    #expect(!budget.takeRetry(now: Self.now(2)))
  }

  @Test("Calls fill a budget")
  func calls() {
    let budget = SharedRetryBudget(RetryBudget(capacity: 1, perSecond: 0, perCall: 0.25))
    #expect(budget.takeRetry(now: Self.now(0)))
    let plan = Self.plan {
      $0.budget = budget
      $0.retry = NoRetry()
    }
    for _ in 0..<3 { _ = CallScript(plan: plan).run(.status(500)) }
    #expect(!budget.takeRetry(now: Self.now(0)))
    _ = CallScript(plan: plan).run(.status(500))
    #expect(budget.takeRetry(now: Self.now(0)))
  }

  @Test("A reading that comes late takes nothing out of a budget")
  func late() {
    let budget = SharedRetryBudget(RetryBudget(capacity: 2, perSecond: 1, perCall: 0))
    #expect(budget.takeRetry(now: Self.now(10)))
    #expect(budget.takeRetry(now: Self.now(3)))
    #expect(!budget.takeRetry(now: Self.now(4)))
    #expect(budget.takeRetry(now: Self.now(11)))
  }

  @Test("In an outage the retries stay a fraction of the calls")
  func outage() {
    let budget = SharedRetryBudget(RetryBudget(capacity: 10, perSecond: 0, perCall: 0.2))
    let plan = Self.plan { $0.budget = budget }
    var attempts = 0
    for _ in 0..<1_000 {
      var call = Call(.fixture(), plan: plan)
      var event = CallEvent.start
      loop: while true {
        switch call.advance(event, now: Self.now(0)) {
        case .send:
          attempts += 1
          event = .lost(.notSent)
        case .wait: event = .waited
        default: break loop
        }
      }
    }
    #expect(attempts <= 1_000 + 10 + 200)
    #expect(attempts >= 1_000 + 200)
  }

  // MARK: The throttle gate

  @Test(
    "Other calls beside a throttled one pause before they send",
    arguments: [
      (CallEvent.code(503, .serverBusy), true), (.status(503), true), (.status(429), true),
      (.code(500, .serverBusy), true), (.status(500), false), (.status(404), false), (.lost(.notSent), false),
    ])
  func pause(event: CallEvent, pauses: Bool) {
    let plan = Self.plan { $0.throttleGate = ThrottleGate() }
    #expect(CallScript(plan: plan).run(event).dropFirst().count == 1)
    let first = CallScript(plan: plan).steps([(.milliseconds(400), .start)]).first
    guard case .wait(let pause) = first else {
      #expect(!pauses)
      return
    }
    #expect(pauses)
    // 0.6 seconds are left of the call's own wait, and up to a fifth is added.
    #expect(pause >= .milliseconds(600) && pause <= .milliseconds(720))
  }

  @Test("Calls of another queue, of another location and of another client do not pause")
  func others() {
    let plan = Self.plan { $0.throttleGate = ThrottleGate() }
    _ = CallScript(plan: plan).run(.status(503))
    var other = plan
    other.resource = "orders"
    #expect(CallScript(plan: other).run() == ["send"])
    var copy = Call(.secondary, at: .secondary, plan: plan)
    #expect(copy.advance(.start, now: CallScript.now(.zero)).summary == "send")
    var stranger = plan
    stranger.throttleGate = ThrottleGate()
    #expect(CallScript(plan: stranger).run() == ["send"])
  }

  @Test("The throttled call itself waits once")
  func own() {
    let plan = Self.plan { $0.throttleGate = ThrottleGate() }
    let steps = CallScript(plan: plan).steps([
      (.zero, .start), (.zero, .status(503)), (.seconds(1), .waited),
    ])
    #expect(steps.map(\.summary) == ["send", "wait 1.0 seconds", "send"])
  }

  @Test(
    "A throttled call that is not retried lets the others wait all the same", arguments: [nil, "7", "99"])
  func notRetried(asked: String?) throws {
    let gate = ThrottleGate()
    let plan = Self.plan {
      $0.throttleGate = gate
      $0.retry = NoRetry()
    }
    var fields = HTTPFields()
    if let asked { fields[.retryAfter] = asked }
    _ = CallScript(plan: plan).run(.status(503, fields))
    let expected: Duration = asked == nil ? .seconds(1) : asked == "7" ? .seconds(7) : .seconds(60)
    #expect(gate.wait(ThrottleGate.Key(.primary, "tasks"), now: CallScript.now(.zero)) == expected)
  }

  @Test("A pause takes at most half of the time that is left, and then the call sends")
  func halved() {
    let gate = ThrottleGate()
    gate.pause(ThrottleGate.Key(.primary, "tasks"), for: .seconds(60), now: CallScript.now(.zero))
    let plan = Self.plan {
      $0.throttleGate = gate
      $0.deadline = .seconds(10)
    }
    let steps = CallScript(plan: plan).steps([(.zero, .start), (.seconds(5), .waited)])
    #expect(steps.map(\.summary) == ["wait 5.0 seconds", "send"])
  }

  @Test("A pause that is made longer meanwhile is not begun anew for the same attempt")
  func once() {
    let gate = ThrottleGate()
    let key = ThrottleGate.Key(.primary, "tasks")
    gate.pause(key, for: .seconds(2), now: CallScript.now(.zero))
    var call = Call(.fixture(), plan: Self.plan { $0.throttleGate = gate })
    guard case .wait = call.advance(.start, now: CallScript.now(.zero)) else {
      Issue.record("the call does not pause")
      return
    }
    gate.pause(key, for: .seconds(60), now: CallScript.now(.seconds(1)))
    #expect(call.advance(.waited, now: CallScript.now(.seconds(3))).summary == "send")
    _ = call.advance(.status(500), now: CallScript.now(.seconds(3)))
    guard case .wait(let second) = call.advance(.waited, now: CallScript.now(.seconds(4))) else {
      Issue.record("the next attempt does not pause")
      return
    }
    #expect(second >= .seconds(57))
  }

  @Test("A shorter pause does not end a longer one")
  func longest() {
    let gate = ThrottleGate()
    let key = ThrottleGate.Key(.primary, "tasks")
    gate.pause(key, for: .seconds(9), now: CallScript.now(.zero))
    gate.pause(key, for: .seconds(1), now: CallScript.now(.seconds(1)))
    #expect(gate.wait(key, now: CallScript.now(.seconds(2))) == .seconds(7))
    #expect(gate.wait(key, now: CallScript.now(.seconds(10))) == .zero)
  }

  @Test("Observers are told of a pause")
  func observed() {
    struct Noting: CallObserver {
      var journal: Journal
      func willPause(_ duration: Duration) { journal.add("pause \(duration)") }
    }
    let journal = Journal()
    let gate = ThrottleGate()
    gate.pause(ThrottleGate.Key(.primary, "tasks"), for: .seconds(60), now: CallScript.now(.zero))
    let plan = Self.plan {
      $0.throttleGate = gate
      $0.deadline = .seconds(10)
      $0.observers = [Noting(journal: journal)]
    }
    _ = CallScript(plan: plan).run()
    #expect(journal.all == ["pause 5.0 seconds"])
  }
}
