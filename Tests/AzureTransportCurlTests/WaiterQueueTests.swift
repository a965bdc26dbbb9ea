import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("Waiting for a connection", .alone)
struct WaiterQueueTests {
  @Test("First come, first served, and removed waiters are skipped")
  func order() {
    var queue = WaiterQueue<String>()
    for id: UInt64 in 1...5 { queue.append("waiter \(id)", as: id) }
    #expect(queue.remove(2) == "waiter 2" && queue.remove(2) == nil)
    #expect(queue.remove(5) == "waiter 5")
    #expect([queue.popFirst(), queue.popFirst()] == ["waiter 1", "waiter 3"])
    #expect(!queue.isEmpty && queue.all.sorted() == ["waiter 4"])
    #expect(queue.popFirst() == "waiter 4")
    #expect(queue.isEmpty && queue.popFirst() == nil)
  }

  @Test("Removed waiters are freed, also while one at the front still waits")
  func leaving() {
    var queue = WaiterQueue<UInt64>()
    queue.append(0, as: 0)
    for id in 1...UInt64(100_000) {
      queue.append(id, as: id)
      if id.isMultiple(of: 10_000) { continue }
      #expect(queue.remove(id) == id)
    }
    #expect(queue.entries < 2000)
    let left = (0...10).map { _ in queue.popFirst() }
    #expect(left == (0...10).map { UInt64($0) * 10_000 } && queue.isEmpty)
  }

  @Test("The order holds for many more waiters than wait at a time")
  func long() {
    var queue = WaiterQueue<UInt64>()
    var next: UInt64 = 0
    for id in 0..<UInt64(20_000) {
      queue.append(id, as: id)
      guard id >= 3000 else { continue }
      #expect(queue.popFirst() == next)
      next += 1
    }
    #expect(queue.all.count == 3000)
  }
}
