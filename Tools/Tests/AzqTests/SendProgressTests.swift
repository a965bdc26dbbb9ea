import Testing

@testable import AzqCommands

@Suite("The progress of a long send")
struct SendProgressTests {
  private func progress(isTerminal: Bool = false, sent: Int) -> SendProgress {
    let progress = SendProgress(queue: "orders", isTerminal: isTerminal)
    for _ in 0..<sent {
      progress.begin()
      _ = progress.count(now: .zero)
    }
    return progress
  }

  @Test("On a terminal the line is rewritten, at most ten times a second")
  func terminal() {
    let progress = SendProgress(queue: "orders", isTerminal: true)
    let times = [0, 10, 99, 100, 150, 250].map { Duration.milliseconds($0) }
    #expect(
      times.map { progress.count(now: $0)?.text } == ["\rsent 1", nil, nil, "\rsent 4", nil, "\rsent 6"])
    #expect(progress.text(at: .completed)?.text == "\rsent 6")
  }

  @Test("Elsewhere only its last state is written")
  func file() {
    let progress = SendProgress(queue: "orders", isTerminal: false)
    #expect(progress.count(now: .zero) == nil)
    #expect(progress.count(now: .seconds(5)) == nil)
    #expect(progress.text(at: .completed)?.text == "sent 2")
  }

  @Test("An early end says with which line to go on")
  func early() {
    #expect(
      progress(sent: 41).text(at: .stopped)?.text
        == "sent 41 of standard input's lines; continue with: tail -n +42 FILE | azq send orders - …")
  }

  @Test("With nothing sent there is nothing to go on from")
  func nothing() {
    #expect(progress(sent: 0).text(at: .stopped)?.text == "sent 0")
  }

  @Test("A line under way may have arrived, one that was refused has not")
  func underWay() {
    let progress = progress(sent: 1)
    progress.begin()
    #expect(
      progress.text(at: .stopped)?.text
        == "sent 1 of standard input's lines, and perhaps line 2: look whether the queue has it, and if so start one line later; "
        + "continue with: tail -n +2 FILE | azq send orders - …")
    progress.refused()
    #expect(progress.text(at: .failed(CancellationError()))?.text.contains("perhaps") == false)
  }

  @Test("That it waits is told while a line is under way, and only then")
  func stopping() {
    let progress = progress(sent: 1)
    #expect(progress.text(at: .stopping) == nil)
    progress.begin()
    #expect(
      progress.text(at: .stopping)?.text
        == "azq: waiting for the response to line 2; a second signal ends the wait")
  }
}
