import AzureCore
import Testing

@testable import AzureQueueProcessor

/// What a bulk operation decides, without tasks, threads or a queue.
@Suite struct BulkMachineTests {
  private func made(
    limit: Int = 2, window: Int? = nil, rule: BulkStopRule = .never, readsOn: Bool = true
  ) -> BulkMachine<Int> {
    BulkMachine(limit: limit, window: window, rule: rule, readsOnAfterStop: readsOn)
  }

  private static let refusal = BulkOutcome<Int>(failure: AzureError.invalidArgument("no"))

  @Test func noMoreItemsAreUnderWayThanTheLimit() {
    var machine = made()
    #expect(machine.next() == .read)
    #expect(machine.accept() == 0)
    #expect(machine.next() == .read)
    #expect(machine.accept() == 1)
    #expect(machine.next() == .wait)
    machine.finish(1, .done(1))
    #expect(machine.next() == .read)
  }

  @Test func outcomesLeaveInTheOrderOfTheInput() {
    var machine = made(limit: 3)
    for index in 0..<3 {
      #expect(machine.next() == .read)
      #expect(machine.accept() == index)
    }
    machine.finish(2, .done(2))
    #expect(machine.handOver()?.index == nil)
    machine.finish(0, .done(0))
    #expect(machine.handOver()?.index == 0)
    #expect(machine.handOver()?.index == nil)
    machine.finish(1, .done(1))
    #expect(machine.handOver()?.index == 1)
    #expect(machine.handOver()?.outcome == .done(2))
  }

  @Test func nothingIsReadBeyondTheWindow() {
    var machine = made(limit: 2, window: 3)
    for index in 0..<2 {
      #expect(machine.next() == .read)
      #expect(machine.accept() == index)
    }
    machine.finish(1, .done(1))
    #expect(machine.next() == .read)
    #expect(machine.accept() == 2)
    machine.finish(2, .done(2))
    // One is under way where two may be, but three have been read and none has left.
    #expect(machine.next() == .wait)
    machine.finish(0, .done(0))
    #expect(machine.handOver()?.index == 0)
    #expect(machine.next() == .read)
  }

  @Test func anItemReadAfterAStopIsNotBegun() {
    var machine = made(rule: .firstFailure, readsOn: false)
    #expect(machine.next() == .read)
    #expect(machine.accept() == 0)
    #expect(machine.next() == .read)
    machine.finish(0, Self.refusal)
    #expect(machine.next() == .stopReading)
    #expect(machine.accept() == nil)
    #expect(machine.next() == .end)
    #expect(machine.handOver()?.outcome == Self.refusal)
    #expect(machine.handOver()?.outcome == .notTried)
    #expect(machine.progress.notTried == 1 && machine.progress.refused == 1)
  }

  @Test func anInputAtHandIsReadOnAfterAStop() {
    var machine = made(limit: 1, rule: .failures(1))
    #expect(machine.next() == .read)
    #expect(machine.accept() == 0)
    machine.finish(0, Self.refusal)
    for _ in 0..<3 {
      #expect(machine.next() == .read)
      #expect(machine.accept() == nil)
    }
    #expect(machine.next() == .read)
    machine.endInput(isComplete: true)
    #expect(machine.next() == .end)
    #expect(machine.progress.notTried == 3)
  }

  /// Random schedules: whatever order items end in and whenever it is stopped, each item that was read leaves once, in order.
  @Test(arguments: 0..<200 as Range<UInt64>) func eachItemLeavesOnceInOrder(seed: UInt64) {
    var random = RandomSource.seeded(seed)
    let count = Int.random(in: 0...40, using: &random)
    let limit = Int.random(in: 1...8, using: &random)
    let window = Bool.random(using: &random) ? Int.random(in: 1...16, using: &random) : nil
    let stopAt = Int.random(in: 0...60, using: &random)
    let readsOn = Bool.random(using: &random)
    var machine = made(
      limit: limit, window: window, rule: .when { _, progress in progress.total >= stopAt }, readsOn: readsOn)
    var read = 0
    var begun: Set<Int> = []
    var left: [Int] = []
    var steps = 0
    loop: while steps < 10_000 {
      steps += 1
      switch machine.next() {
      case .read:
        if read == count {
          machine.endInput(isComplete: true)
        } else {
          read += 1
          if let index = machine.accept() { begun.insert(index) }
        }
      case .stopReading, .wait:
        guard let index = begun.sorted().randomElement(using: &random) else {
          Issue.record("it waits for nothing: seed \(seed)")
          break loop
        }
        begun.remove(index)
        machine.finish(index, Bool.random(using: &random) ? .done(index) : Self.refusal)
      case .end: break loop
      }
      #expect(begun.count <= limit)
      while let result = machine.handOver() { left.append(result.index) }
      if let window { #expect(read - left.count <= window) }
    }
    #expect(left == Array(0..<read), "seed \(seed)")
    #expect(begun.isEmpty)
    #expect(machine.progress.total == read)
    if !machine.isStopped || readsOn { #expect(read == count) }
  }
}
