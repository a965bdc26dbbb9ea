import AzureCore
import AzurePipeline
import TestSupport
import Testing

@Suite("What observers of a call see")
struct CallObserverTests {
  private let journal = Journal()

  private func plan(_ change: (inout CallPlan) -> Void = { _ in }) -> CallPlan {
    .fixture {
      $0.authorizer = StampingAuthorizer()
      $0.retry = FixedRetry(retries: 2, delay: .seconds(2))
      $0.observers = [NotingObserver(journal: journal)]
      change(&$0)
    }
  }

  private static let head = "end Test Operation GET /tasks/messages"

  @Test("An observer sees each attempt, failure and wait in order, and the end once")
  func sequence() {
    _ = CallScript(plan: plan()).steps([
      (.zero, .start), (.seconds(1), .lost(.maybeSent, .timeout)), (.seconds(3), .waited),
      (.seconds(4), .code(503, .serverBusy)), (.seconds(6), .waited), (.seconds(7), .status(200)),
    ])
    #expect(
      journal.all == [
        "send 1 key#1", "failed 1 timeout", "wait 1 2.0 seconds unknown", "send 2 key#2", "received 2 503",
        "wait 2 2.0 seconds refused", "send 3 key#3", "received 3 200",
        "\(Self.head) attempts=3 time=7.0 seconds status=200 error=- cancelled=false",
      ])
  }

  @Test("An observer sees a failed call end with its error")
  func failure() {
    _ = CallScript(plan: plan { $0.retry = NoRetry() }).steps([(.zero, .start), (.seconds(1), .status(404))])
    #expect(
      journal.all.last == "\(Self.head) attempts=1 time=1.0 seconds status=404 error=service cancelled=false")
  }

  @Test("An observer sees a call end that never sent anything")
  func notSent() {
    _ = CallScript(plan: plan { $0.authorizer = StampingAuthorizer(refuses: true) }).run()
    #expect(
      journal.all == ["\(Self.head) attempts=0 time=0.0 seconds status=- error=credential cancelled=false"])
  }

  @Test("A wait that would pass the deadline is not announced")
  func noWait() {
    _ = CallScript(plan: plan { $0.deadline = .seconds(1) }).run(.status(500))
    #expect(!journal.all.contains { $0.hasPrefix("wait") })
  }

  @Test("Every observer is told")
  func several() {
    let second = Journal()
    _ = CallScript(plan: plan { $0.observers.append(NotingObserver(journal: second)) }).run(.status(200))
    #expect(second.all == journal.all)
    #expect(second.all.count == 3)
  }

  @Test("Cancelling in a transfer ends the call once, without an error")
  func cancelledInTransfer() {
    var call = Call(.fixture(), plan: plan())
    _ = call.advance(.start, now: CallScript.now(.zero))
    call.cancel(now: CallScript.now(.seconds(5)))
    #expect(
      journal.all == [
        "send 1 key#1", "\(Self.head) attempts=1 time=5.0 seconds status=- error=- cancelled=true",
      ])
  }

  @Test("Cancelling before the start takes no time")
  func cancelledBeforeStart() {
    var call = Call(.fixture(), plan: plan())
    call.cancel(now: CallScript.now(.seconds(5)))
    #expect(
      journal.all == ["\(Self.head) attempts=0 time=0.0 seconds status=- error=- cancelled=true"])
  }
}
