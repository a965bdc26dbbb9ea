import ArgumentParser
import AzureQueueProcessor
import Foundation
import Testing

@testable import AzqCommands

@Suite("What azq work is told and decides")
struct WorkCommandTests {
  @Test(
    "A wrong command line is refused",
    arguments: [
      [], ["--exec", "a", "--", "b"], ["--exec", ""], ["--", ""], ["--concurrency", "0", "--exec", "a"],
      ["--concurrency", "1001", "--exec", "a"], ["--max-deliveries", "0", "--exec", "a"],
      ["--visibility", "4", "--exec", "a"], ["--visibility", "8d", "--exec", "a"],
      ["--timeout", "0", "--exec", "a"], ["--drain", "-1", "--exec", "a"],
      ["--retry-after", "8d", "--exec", "a"], ["--kill-after", "7", "--exec", "a"],
      ["--visibility", "30", "--kill-after", "4", "--exec", "a"],
      ["--visibility", "5", "--kill-after", "3", "--exec", "a"],
      ["--visibility", "10m", "--kill-after", "61", "--exec", "a"],
      ["cat"],
    ])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try AzqCommand.parseAsRoot(["work", "orders"] + arguments)
    }
    #expect(error.map { AzqCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test("What stands behind -- is the command, whatever it looks like")
  func command() throws {
    let words = ["grep", "-q", "--count", "--", "--exec", "-h"]
    let arguments = ["work", "orders", "--concurrency", "3", "--until-empty", "--"] + words
    let work = try #require(try AzqCommand.parseAsRoot(try HyphenText.placed(arguments)) as? WorkCommand)
    #expect(work.messageCommand.words == words && !work.messageCommand.isShellLine)
    let line = try #require(
      try AzqCommand.parseAsRoot(["work", "orders", "--exec", "echo -x"]) as? WorkCommand)
    #expect(line.messageCommand.words == ["/bin/sh", "-c", "echo -x"] && line.messageCommand.isShellLine)
  }

  @Test("The options become those of the processor")
  func options() throws {
    let arguments = [
      "--visibility", "2m", "--timeout", "1h", "--kill-after", "9", "--drain", "40", "--max-deliveries", "7",
      "--poison-queue", "bad", "--concurrency", "3", "--until-empty", "--exec", "cat",
    ]
    let work = try #require(try AzqCommand.parseAsRoot(["work", "orders"] + arguments) as? WorkCommand)
    let options = work.processorOptions
    #expect(options.lease == .seconds(120) && options.handlerTimeout == .seconds(3600))
    #expect(options.drainTime == .seconds(40) && options.cancellationGrace > .seconds(9))
    #expect(options.maximumDeliveries == 7 && options.poisonQueue == "bad" && options.stopsWhenEmpty)
    #expect(options.concurrency == .fixed(3))
    let plain = try #require(try AzqCommand.parseAsRoot(["work", "orders", "--exec", "a"]) as? WorkCommand)
    #expect(plain.processorOptions.concurrency == .fixed(1) && !plain.processorOptions.stopsWhenEmpty)
    #expect(plain.processorOptions.lease == .seconds(60) && plain.processorOptions.maximumDeliveries == 5)
  }

  @Test(
    "A command that is told to end has ended when its lease has",
    arguments: [
      ("5", nil, 2), ("20", nil, 2), ("30", nil, 3), ("1m", nil, 5), ("7d", nil, 5), ("5", "2", 2),
      ("1m", "6", 6),
      ("10m", "1m", 60), ("1m", "1", 1),
    ] as [(String, String?, Int)])
  func timeToEnd(visibility: String, killAfter: String?, seconds: Int) throws {
    let arguments = ["--visibility", visibility] + (killAfter.map { ["--kill-after", $0] } ?? [])
    let parsed = try AzqCommand.parseAsRoot(["work", "orders", "--exec", "a"] + arguments)
    let work = try #require(parsed as? WorkCommand)
    #expect(work.messageCommand.killAfter == .seconds(seconds))
    #expect(work.processorOptions.cancellationGrace == .seconds(seconds + 2))
  }

  @Test(
    "The end of a command decides",
    arguments: [
      (.exited(0), false, .complete),
      (
        .exited(75), false,
        .again(after: .seconds(9), because: "the command asked for another time (exit code 75)")
      ),
      (.exited(1), true, .again(after: nil, because: "the command failed with exit code 1")),
      (.exited(127), false, .again(after: nil, because: "the command failed with exit code 127")),
      (.exited(126), true, .noCommand("the shell could not run the command (exit code 126)")),
      (.signaled(15), true, .again(after: nil, because: "signal 15 ended the command")),
    ] as [(MessageCommand.Ending, Bool, CommandVerdict)])
  func verdict(ending: MessageCommand.Ending, isShellLine: Bool, verdict: CommandVerdict) {
    #expect(CommandVerdict(ending, isShellLine: isShellLine, retryAfter: .seconds(9)) == verdict)
  }

  @Test("More than a pipe holds is written for those who read it, and is no trouble where nobody does")
  func input() async throws {
    // As the program does for itself: a pipe that nobody reads is an error of the write.
    _ = signal(SIGPIPE, SIG_IGN)
    let content = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
    for (line, code) in [
      ("[ $(wc -c) = 1000000 ]", 0), ("exec 0<&-; exit 7", 7), ("head -c 10 >/dev/null; exit 8", 8),
    ] {
      #expect(try await MessageCommand(line: line).run(content, variables: [:]) == .exited(Int32(code)))
    }
  }

  @Test("The account names what there was, and nothing else")
  func account() { #expect(WorkReport.account(ProcessorTallies()).text == "received 0") }
}
