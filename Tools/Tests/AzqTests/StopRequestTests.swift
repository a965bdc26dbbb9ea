import Synchronization
import Testing

@testable import AzqCommands

@Suite("Being asked to stop")
struct StopRequestTests {
  @Test("Steps begin until it is asked, and only the first signal counts as the request")
  func check() throws {
    let stop = StopRequest()
    try stop.check()
    #expect(stop.signal == nil)
    #expect(stop.make(2))
    #expect(!stop.make(15))
    #expect(stop.signal == 2)
    #expect(throws: CancellationError.self) { try stop.check() }
  }

  @Test("Who waits hears of it once, also when it was asked before", arguments: [true, false])
  func waiting(isAskedBefore: Bool) {
    let stop = StopRequest()
    let calls = Atomic<Int>(0)
    if isAskedBefore { _ = stop.make(2) }
    stop.whenMade { calls.add(1, ordering: .relaxed) }
    if !isAskedBefore { _ = stop.make(2) }
    _ = stop.make(2)
    #expect(calls.load(ordering: .relaxed) == 1)
  }

  @Test("One way to end it wins")
  func end() {
    let stop = StopRequest()
    #expect(stop.claimEnd())
    #expect(!stop.claimEnd())
  }
}
