import AzureCore
import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

@Suite("A clock that is off")
struct CallClockTests {
  /// Writes the date of the attempt where a signature would cover it.
  private struct Dating: PipelinePolicy {
    func prepare(_ request: inout AzureRequest, context: PolicyContext) {
      request.head.headerFields[.date] = context.now.date.httpDate
    }
  }

  private struct Noting: CallObserver {
    var journal: Journal
    func didCorrectClock(by offset: Duration, attempt: Int) { journal.add("\(offset) after \(attempt)") }
  }

  private let clock = ServiceClock()
  private let journal = Journal()

  private func plan(_ change: (inout CallPlan) -> Void = { _ in }) -> CallPlan {
    .fixture {
      $0.serviceClock = clock
      $0.perAttemptPolicies = [Dating()]
      $0.observers = [Noting(journal: journal)]
      change(&$0)
    }
  }

  /// A refusal by a service whose clock is so far ahead of this machine's.
  private static func refusal(
    _ lead: Duration, status: Int = 403, code: StorageErrorCode = .authenticationFailed
  ) -> CallEvent {
    .status(
      status,
      [.date: (CallScript.origin + lead).httpDate, .msErrorCode: code.rawValue])
  }

  private static func dates(_ steps: [Step]) -> [String?] {
    steps.compactMap(\.sent).map { $0.request.head.headerFields[.date] }
  }

  @Test(
    "A refused date that is off is corrected by the difference, and the call tries once more",
    arguments: [Duration.seconds(301), .seconds(7_200), .seconds(-301), .seconds(-90_000)])
  func corrected(lead: Duration) {
    let steps = CallScript(plan: plan()).steps([
      (.zero, .start), (.zero, Self.refusal(lead)), (.zero, .status(200)),
    ])
    #expect(steps.map(\.summary) == ["send", "send", "finish 200 after 2"])
    #expect(Self.dates(steps) == [CallScript.origin.httpDate, (CallScript.origin + lead).httpDate])
    #expect(clock.offset == lead)
    #expect(journal.all == ["\(lead) after 1"])
  }

  @Test("The next call of the client is dated by the corrected clock from the start")
  func remembered() {
    clock.correct(to: CallScript.origin + .seconds(3_600), now: CallScript.origin)
    let steps = CallScript(plan: plan()).steps([(.seconds(5), .start)])
    #expect(Self.dates(steps) == [(CallScript.origin + .seconds(3_605)).httpDate])
  }

  @Test(
    "Nothing is corrected when the date is near, the refusal is another one, or no date came",
    arguments: [
      refusal(.seconds(300)), refusal(.seconds(-300)), refusal(.seconds(9_999), status: 401),
      refusal(.seconds(9_999), code: .authorizationFailure), refusal(.seconds(9_999), status: 400),
      .code(403, .authenticationFailed),
    ])
  func notCorrected(event: CallEvent) {
    let summaries = CallScript(plan: plan()).run(event)
    #expect(summaries.count == 2)
    #expect(summaries.last?.hasPrefix("fail service refused after 1") == true)
    #expect(clock.offset == .zero)
    #expect(journal.all.isEmpty)
  }

  @Test("A second refusal is final, and says by how much the clock is off and that correcting did not help")
  func onlyOnce() throws {
    let steps = CallScript(plan: plan()).steps([
      (.zero, .start), (.zero, Self.refusal(.seconds(7_200))), (.zero, Self.refusal(.seconds(-7_200))),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.attempts == 2)
    #expect(error.advice?.contains("2 hours ahead of the service's") == true)
    #expect(error.advice?.contains("did not help") == true)
  }

  @Test("Switched off, the error says by how much, and nothing else happens")
  func off() throws {
    let steps = CallScript(plan: plan { $0.serviceClock = nil }).steps([
      (.zero, .start), (.zero, Self.refusal(.seconds(7_200))),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.attempts == 1)
    #expect(error.advice?.contains("2 hours behind the service's") == true)
    #expect(error.advice?.contains("did not help") == false)
  }

  @Test("A call that was dated before another call corrected the clock tries again too")
  func otherCall() {
    var call = Call(.fixture(), plan: plan())
    _ = call.advance(.start, now: CallScript.now(.zero))
    clock.correct(to: CallScript.origin + .seconds(7_200), now: CallScript.origin)
    #expect(call.advance(Self.refusal(.seconds(7_200)), now: CallScript.now(.zero)).summary == "send")
  }

  @Test("A refusal of a corrected date that is near the service's corrects nothing")
  func agreed() {
    clock.correct(to: CallScript.origin + .seconds(7_200), now: CallScript.origin)
    let summaries = CallScript(plan: plan()).run(Self.refusal(.seconds(7_200)))
    #expect(summaries.last == "fail service refused after 1")
  }

  @Test("The attempt to correct keeps the deadline")
  func deadline() throws {
    let steps = CallScript(plan: plan { $0.deadline = .seconds(5) }).steps([
      (.zero, .start), (.seconds(5), Self.refusal(.seconds(7_200))),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.kind == .deadline)
    #expect(error.code == .authenticationFailed)
  }

  private struct DatedRetry: RetryRule {
    var journal: Journal

    func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
      journal.add(failure.now.date.httpDate)
      return nil
    }
  }

  @Test("The retry rule is told the service's time, by which a date in Retry-After is read")
  func retryRule() {
    clock.correct(to: CallScript.origin + .seconds(7_200), now: CallScript.origin)
    _ = CallScript(plan: plan { $0.retry = DatedRetry(journal: journal) }).run(.status(500))
    _ = CallScript(plan: plan { $0.retry = DatedRetry(journal: journal) }).run(.lost(.notSent))
    let date = (CallScript.origin + .seconds(7_200)).httpDate
    #expect(journal.all == [date, date])
  }
}
