import Dispatch
import Testing

@testable import AzureCore

@Suite("A lock that all calls of a client take")
struct ThreadLockTests {
  private struct Refused: Error {}

  @Test("Of what many threads add at the same time nothing is lost")
  func adds() {
    let lock = ThreadLock([Int](repeating: 0, count: 2))
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for _ in 0..<10_000 { lock.withLock { $0[thread % 2] += 1 } }
    }
    #expect(lock.withLock { $0 } == [40_000, 40_000])
  }

  @Test("What the closure throws is thrown, what it changed before stays, and the lock is free again")
  func throwing() {
    let lock = ThreadLock(0)
    #expect(throws: Refused.self) {
      try lock.withLock { value throws(Refused) in
        value = 1
        throw Refused()
      }
    }
    #expect(lock.withLock { $0 } == 1)
  }
}
