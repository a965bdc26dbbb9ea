import TestSupport
import Testing

@testable import AzureCore

@Suite(
  "A process made by fork", .enabled(if: !ThreadSanitizer.isOn, "the Thread Sanitizer ends forked processes"))
struct ForkTests {
  @Test("Parent and child make different ids, whatever the parent had in reserve")
  func ids() async {
    await #expect(processExitsWith: .success) {
      for taken in 0..<20 {
        for _ in 0..<taken { _ = RandomSource.system.uuid() }
        func ids() -> Set<String> { Set((0..<40).map { _ in RandomSource.system.uuid() }) }
        let child = try ForkedChild { ids().joined(separator: " ") }
        let parents = ids()
        let childs = Set(try child.result().split(separator: " ").map(String.init))
        try #require(childs.count == 40 && parents.isDisjoint(with: childs), "after \(taken)")
      }
    }
  }

  @Test("What each process has of its own is made once in each, and the parent's is never freed in the child")
  func perProcess() async {
    await #expect(processExitsWith: .success) {
      final class Mark: Sendable {
        let number: Int
        let freed: @Sendable () -> Void
        init(_ number: Int, _ freed: @escaping @Sendable () -> Void) {
          (self.number, self.freed) = (number, freed)
        }
        deinit { freed() }
      }
      let (made, freed) = (ThreadLock(0), ThreadLock<[Int]>([]))
      func make() -> PerProcess<Mark> {
        PerProcess {
          let number = made.withLock { made in
            made += 1
            return made
          }
          return Mark(number) { freed.withLock { $0.append(number) } }
        }
      }
      var values: [PerProcess<Mark>] = [make(), make()]
      try #require(values.map(\.value.number) == [1, 2])
      let child = try ForkedChild {
        let before = values[0].existing?.number ?? 0
        let numbers = (0..<3).map { _ in values[0].value.number }
        let below = try ForkedChild { "\(values[0].value.number)" }.result()
        // The second was never asked for its value here.
        values = []
        return "\(before) \(numbers) \(below) \(freed.withLock { $0 })"
      }
      try #require(try child.result() == "0 [3, 3, 3] 4 [3]")
      try #require(values.map(\.value.number) == [1, 2])
      values = []
      try #require(freed.withLock { $0.sorted() } == [1, 2])
    }
  }
}
