import Foundation
import Synchronization
import Testing

@testable import AzureCore

@Suite("A gate that one task waits at")
struct TaskGateTests {
  /// A value with memory of its own, which the Thread Sanitizer watches.
  private final class Box: Sendable {
    let text: String
    init(_ text: String) { self.text = text }
  }

  @Test("What a thread brought before the task came to wait is handed over")
  func isOpen() async {
    for number in 0..<200 {
      let gate = TaskGate<Box>()
      let isOpen = Atomic(false)
      Thread.detachNewThread {
        gate.open(with: Box("number \(number)"))
        isOpen.store(true, ordering: .relaxed)
      }
      // Relaxed, so that this order hands nothing over.
      while !isOpen.load(ordering: .relaxed) {}
      #expect(await gate.wait().text == "number \(number)")
    }
  }

  @Test("What a thread brings to a waiting task, or one that is about to wait, is handed over")
  func isShut() async {
    for number in 0..<200 {
      let gate = TaskGate<Box>()
      Thread.detachNewThread { gate.open(with: Box("number \(number)")) }
      #expect(await gate.wait().text == "number \(number)")
    }
  }

  @Test("The first value counts, and who brings a later one learns it")
  func first() async {
    let gate = TaskGate<Int>()
    #expect(gate.open(with: 1))
    #expect(!gate.open(with: 2))
    #expect(await gate.wait() == 1)
    #expect(!gate.open(with: 3))
  }

  @Test("Of many that bring a value at the same time one is the first, and its value counts")
  func race() async {
    for _ in 0..<50 {
      let gate = TaskGate<Int>()
      let winners = Mutex<[Int]>([])
      async let value = gate.wait()
      DispatchQueue.concurrentPerform(iterations: 4) { number in
        if gate.open(with: number) { winners.withLock { $0.append(number) } }
      }
      let first = await value
      #expect(winners.withLock { $0 } == [first])
    }
  }
}
