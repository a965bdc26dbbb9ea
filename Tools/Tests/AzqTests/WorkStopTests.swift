import Foundation
import Synchronization
import Testing

@Suite("When azq work and its commands end, as a program", .timeLimit(.minutes(2)))
struct WorkStopTests {
  @Test(
    "A command that takes too long is ended, and killed with all that it has started when it does not end")
  func timeout() async throws {
    try await WorkBench.withMessages(["hello"]) { connection async throws in
      let outcome = try await WorkBench.work(
        "--max-deliveries", "1", "--timeout", "1", "--kill-after", "1", "--exec",
        "trap '' TERM; sleep 1000 & echo $!; wait", connection: connection)
      #expect(
        outcome.errorLines.first?.hasSuffix("delivery 1: the command was ended before its time") == true)
      #expect(outcome.errorLines.last == "received 1: 1 poisoned")
      let child = try #require(outcome.lines.first.flatMap { Int32($0) })
      #expect(!Self.isAlive(child))
    }
  }

  /// Whether a process is there, and is not just what nobody has asked the end of yet.
  private static func isAlive(_ process: Int32) -> Bool {
    guard kill(process, 0) == 0 else { return false }
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return !status.contains(") Z ")
  }

  @Test("Commands run at the same time, as many as wanted")
  func concurrency() async throws {
    try await WorkBench.withMessages(["1", "2", "3", "4"]) { connection async throws in
      let gate = try CommandGate()
      let program = try WorkBench.gated(gate, ["--until-empty", "--concurrency", "4"], connection)
      for _ in 0..<4 { #expect(await program.nextLine() == "started\n") }
      gate.open(for: 4)
      let outcome = await program.outcome()
      #expect(outcome.output == "done\ndone\ndone\ndone\n")
      #expect(outcome.errors == "received 4: 4 completed\n")
    }
  }

  @Test(
    "A first signal lets the running commands finish, and begins no other",
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func orderly(signal: Int32) async throws {
    try await WorkBench.withMessages(["1", "2", "3"]) { connection async throws in
      let gate = try CommandGate()
      let program = try WorkBench.gated(gate, ["--concurrency", "2"], connection) { line in
        if line.contains("a second signal") { gate.open(for: 2) }
      }
      for _ in 0..<2 { #expect(await program.nextLine() == "started\n") }
      program.signal(signal)
      let outcome = await program.outcome()
      #expect(outcome.code == 0)
      #expect(
        outcome.errorLines.first
          == "azq: waits for 2 running commands, 25 seconds at most; a second signal ends them now")
      #expect(outcome.errorLines.last?.contains("2 completed") == true)
      #expect(outcome.output == "done\ndone\n")
      #expect(try await WorkBench.messages(connection).count == 1)
    }
  }

  @Test(
    "A second signal ends the commands, and their messages are visible at once", arguments: [SIGTERM, SIGINT])
  func hurried(signal: Int32) async throws {
    try await WorkBench.withMessages(["1", "2"]) { connection async throws in
      let gate = try CommandGate()
      let number = Mutex<Int32>(0)
      let program = try WorkBench.gated(gate, ["--concurrency", "2"], connection) { line in
        let identifier = number.withLock { $0 }
        if line.contains("a second signal"), identifier > 0 { kill(identifier, signal) }
      }
      number.withLock { $0 = program.identifier }
      for _ in 0..<2 { #expect(await program.nextLine() == "started\n") }
      program.signal(signal)
      let outcome = await program.outcome()
      #expect(outcome.code == 128 + signal)
      #expect(outcome.output == "")
      #expect(outcome.errorLines.last == "received 2: 2 released")
      #expect(try await WorkBench.messages(connection).map(\.count) == [1, 1])
    }
  }

  @Test("An idle worker ends at a signal")
  func idle() async throws {
    try await WorkBench.withMessages(["1"]) { connection async throws in
      let program = try Azq.start(["work", "orders", "--exec", "echo done"], connection: connection)
      #expect(await program.nextLine() == "done\n")
      program.signal(SIGTERM)
      let outcome = await program.outcome()
      #expect(outcome.code == 0)
      #expect(outcome.errorLines.last == "received 1: 1 completed")
    }
  }

  @Test("A message is kept hidden while its command runs longer than the lease")
  func renewal() async throws {
    let gate = try CommandGate()
    let renewals = Mutex(0)
    // Updates of messages are what the worker does while the command runs.
    let emulator = try RunningProgram(
      Azq.path, ["emulator", "--port", "0", "--verbose"],
      onErrorLine: { line in
        guard line.hasPrefix("PUT "), line.contains("/messages/") else { return }
        let count = renewals.withLock { count in
          count += 1
          return count
        }
        // The first comes at half of the lease, the second when the first lease is over.
        if count == 3 { gate.open() }
      })
    defer { emulator.signal(SIGKILL) }
    let ready = try #require(await emulator.nextLine())
    let url = try #require(ready.firstMatch(of: /http:\S+/)).output
    let connection =
      "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;QueueEndpoint=\(url)"
    _ = try await Azq.run("queue", "create", "orders", connection: connection)
    _ = try await Azq.run("send", "orders", "hello", connection: connection)
    let program = try WorkBench.gated(
      gate, ["--visibility", "5", "--until-empty", "--concurrency", "2"], connection)
    let outcome = await program.outcome()
    #expect(outcome.output == "started\ndone\n")
    #expect(outcome.errors == "received 1: 1 completed\n")
    #expect(renewals.withLock { $0 } >= 3)
  }
}
