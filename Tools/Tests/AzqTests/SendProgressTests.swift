import Testing

@testable import AzqCommands

@Suite("The progress of a long send")
struct SendProgressTests {
  @Test("On a terminal the line is rewritten, at most ten times a second")
  func terminal() {
    var progress = SendProgress(isTerminal: true)
    let times = [0, 10, 99, 100, 150, 250].map { Duration.milliseconds($0) }
    #expect(
      times.map { progress.count(now: $0) } == ["\rsent 1", nil, nil, "\rsent 4", nil, "\rsent 6"])
    #expect(progress.end == "\rsent 6\n")
  }

  @Test("Elsewhere only its last state is written")
  func file() {
    var progress = SendProgress(isTerminal: false)
    #expect(progress.count(now: .zero) == nil)
    #expect(progress.count(now: .seconds(5)) == nil)
    #expect(progress.end == "sent 2\n")
  }
}
