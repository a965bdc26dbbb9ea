import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("The line for a connection", .alone)
struct WaitingLineTests {
  @Test("First come, first served, and who has left is skipped")
  func order() {
    var line = WaitingLine<String>()
    for id: UInt64 in 1...5 { line.append("waiter \(id)", as: id) }
    #expect(line.remove(2) == "waiter 2" && line.remove(2) == nil)
    #expect(line.remove(5) == "waiter 5")
    #expect([line.popFirst(), line.popFirst()] == ["waiter 1", "waiter 3"])
    #expect(!line.isEmpty && line.all.sorted() == ["waiter 4"])
    #expect(line.popFirst() == "waiter 4")
    #expect(line.isEmpty && line.popFirst() == nil)
  }

  @Test("Who leaves is forgotten, also while one at the front waits")
  func leaving() {
    var line = WaitingLine<UInt64>()
    line.append(0, as: 0)
    for id in 1...UInt64(100_000) {
      line.append(id, as: id)
      if id.isMultiple(of: 10_000) { continue }
      #expect(line.remove(id) == id)
    }
    #expect(line.places < 2000)
    let left = (0...10).map { _ in line.popFirst() }
    #expect(left == (0...10).map { UInt64($0) * 10_000 } && line.isEmpty)
  }

  @Test("The order holds over many more than wait at a time")
  func long() {
    var line = WaitingLine<UInt64>()
    var next: UInt64 = 0
    for id in 0..<UInt64(20_000) {
      line.append(id, as: id)
      guard id >= 3000 else { continue }
      #expect(line.popFirst() == next)
      next += 1
    }
    #expect(line.all.count == 3000)
  }
}
