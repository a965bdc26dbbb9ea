import AzureCore
import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

@Suite("What a call tells its retry rule of earlier failures")
struct CallFailureCountTests {
  private struct Counting: RetryRule {
    var journal: Journal

    func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
      let counts = failure.counts
      journal.add("\(failure.attempt) \(failure.cause) \(counts.connect) \(counts.read) \(counts.status)")
      return .zero
    }
  }

  private let journal = Journal()

  private func plan(_ change: (inout CallPlan) -> Void = { _ in }) -> CallPlan {
    .fixture {
      $0.retry = Counting(journal: journal)
      change(&$0)
    }
  }

  @Test("Failures are counted by cause up to and with the present one")
  func counts() {
    _ = CallScript(plan: plan()).run(
      .lost(.notSent), .waited, .lost(.maybeSent), .waited, .status(500), .waited, .lost(.notSent, .timeout),
      .waited, .lost(.maybeSent, .malformedResponse), .waited, .status(404))
    #expect(
      journal.all == [
        "1 connect 1 0 0", "2 read 1 1 0", "3 status 1 1 1", "4 connect 2 1 1", "5 read 2 2 1",
        "6 status 2 2 2",
      ])
  }

  @Test("An attempt that met a challenge is no failure")
  func challenge() {
    let plan = plan { $0.authorizer = StampingAuthorizer(challengeTenant: "tenant") }
    _ = CallScript(plan: plan).run(.status(401), .token("t"), .status(500))
    #expect(journal.all == ["2 status 0 0 1"])
  }

  @Test("An attempt that met a wrong clock is no failure")
  func clock() {
    let refusal = CallEvent.status(
      403,
      [
        .msErrorCode: StorageErrorCode.authenticationFailed.rawValue,
        .date: (CallScript.origin + .seconds(9_000)).httpDate,
      ])
    _ = CallScript(plan: plan { $0.serviceClock = ServiceClock() }).run(refusal, .status(500))
    #expect(journal.all == ["2 status 0 0 1"])
  }

  @Test(
    "A failure made by itself counts as one of so many attempts that failed alike",
    arguments: [(TransportError.Delivery.notSent, 3, 0), (.maybeSent, 0, 3)])
  func alone(delivery: TransportError.Delivery, connect: Int, read: Int) {
    let failure = AttemptFailure(
      attempt: 3, transport: TransportError(.timeout, delivery: delivery, ""), now: CallScript.now(.zero))
    #expect(failure.counts == FailureCounts(connect: connect, read: read))
    #expect(failure.counts.total == 3)
  }

  @Test(
    "What a refusal can mean after an unknown outcome is said then only",
    arguments: [(CallEvent.lost(.maybeSent), true), (.status(500), true), (.lost(.notSent), false)])
  func advice(first: CallEvent, isSaid: Bool) throws {
    let plan = CallPlan.fixture {
      $0.retry = FixedRetry(retries: 1)
      $0.adviceAfterUnknown = { "it may be its own doing (\($0.status))" }
    }
    let steps = CallScript(plan: plan).steps(
      [.start, first, .waited, .status(404)].map { (.zero, $0) })
    let error = try #require(steps.last?.error)
    #expect((error.advice?.contains("it may be its own doing (404)") == true) == isSaid)
  }
}
