import Dispatch
import Synchronization
import Testing

@testable import AzqCommands

@Suite("A log that is written in the background", .timeLimit(.minutes(1)))
struct BackgroundLogTests {
  @Test("Lines wait in their order, no more than so many; the rest is counted")
  func backlog() {
    var backlog = LineBacklog()
    // Out of the macros, which cannot change what they look at.
    let isNew = ["first", "second"].map { backlog.add("\($0)") }
    #expect(isNew == [true, false])
    var taken = backlog.take()
    #expect(taken == ["first", "second"])
    // Until nothing is left, who takes goes on to.
    let isThirdNew = backlog.add("third")
    #expect(!isThirdNew)
    taken = backlog.take()
    #expect(taken == ["third"])
    taken = backlog.take()
    #expect(taken == [])
    let isFourthNew = backlog.add("fourth")
    #expect(isFourthNew)
    let news = (0..<(LineBacklog.maximum + 6)).map { _ in backlog.add("more") }
    #expect(!news.contains(true))
    let lines = backlog.take()
    #expect(lines.count == LineBacklog.maximum + 1)
    #expect(lines.last == "azq: 7 lines of the log were left out: nobody has read it")
    taken = backlog.take()
    #expect(taken == [])
  }

  @Test("What was added is written before the log is finished")
  func finished() async {
    let written = Mutex<[VisibleText]>([])
    let log = BackgroundLog { line in written.withLock { $0.append(line) } }
    let lines: [VisibleText] = (0..<500).map { "\($0)" }
    for line in lines { log.add(line) }
    await log.finish(within: .seconds(60))
    #expect(written.withLock { $0 } == lines)
  }

  @Test("A writing that never ends holds up neither who adds nor the end")
  func stuck() async {
    let release = DispatchSemaphore(value: 0)
    let log = BackgroundLog { _ in release.wait() }
    let count = LineBacklog.maximum * 2
    for _ in 0..<count { log.add("line") }
    await log.finish(within: .milliseconds(10))
    for _ in 0..<(count + 2) { release.signal() }
  }
}
