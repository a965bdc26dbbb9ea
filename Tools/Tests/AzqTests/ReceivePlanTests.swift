import Testing

@testable import AzqCommands

@Suite("How azq receive goes on")
struct ReceivePlanTests {
  @Test("It asks for 32 messages at most, and for no more than are wanted", arguments: [1, 32, 33, 70])
  func counts(limit: Int) {
    var plan = ReceivePlan(limit: limit)
    var asked: [Int] = []
    while let count = plan.nextCount {
      asked.append(count)
      #expect(plan.received((0..<count).map { "\(asked.count)-\($0)" }) == .show)
    }
    #expect(asked.reduce(0, +) == limit)
    #expect(asked.allSatisfy { (1...32).contains($0) })
  }

  @Test("A response without messages ends it, and one with fewer than asked for does not")
  func empty() {
    var plan = ReceivePlan(limit: 40)
    #expect(plan.received(["a"]) == .show)
    #expect(plan.nextCount == 32)
    #expect(plan.received([]) == .end)
  }

  @Test("Without a limit it asks until a message comes again")
  func repeated() {
    var plan = ReceivePlan(limit: nil)
    #expect(plan.received(["a", "b"]) == .show)
    #expect(plan.received(["c"]) == .show)
    #expect(plan.received(["d", "b"]) == .showRepeated)
    plan.finish()
    #expect(plan.nextCount == nil)
    var waiting = ReceivePlan(limit: nil, waits: true)
    for _ in 0..<2 { #expect(waiting.received(["a"]) == .show) }
  }

  @Test("A server that gives more than asked for is no reason to ask on")
  func tooMany() {
    var plan = ReceivePlan(limit: 1)
    #expect(plan.received(["a", "b", "c"]) == .show)
    #expect(plan.nextCount == nil)
  }

  @Test("It waits longer each time, from the start again after a message, and to the limit exactly")
  func pauses() {
    var plan = ReceivePlan(limit: nil, waits: true)
    var pauses: [Duration] = []
    for _ in 0..<7 { if case .pause(let pause) = plan.received([]) { pauses.append(pause) } }
    #expect(pauses == [250, 500, 1000, 2000, 4000, 5000, 5000].map { .milliseconds($0) })
    #expect(plan.received(["a"]) == .show)
    #expect(plan.received([]) == .pause(.milliseconds(250)))
    var limited = ReceivePlan(limit: 1, waits: true, waitLimit: .milliseconds(800))
    #expect(limited.received([]) == .pause(.milliseconds(250)))
    #expect(limited.received([]) == .pause(.milliseconds(500)))
    #expect(limited.received([]) == .pause(.milliseconds(50)))
    #expect(limited.received([]) == .end)
  }
}
