import AzureQueueProcessor
import AzureQueueTesting
import Foundation
import Synchronization
import Testing

@testable import AzqCommands

@Suite("azq work, as a program", .timeLimit(.minutes(2)))
struct WorkTests {
  /// Runs it until the queue is empty.
  private func work(
    _ arguments: String..., connection: String, variables: [String: String] = [:]
  ) async throws -> RunningProgram.Outcome {
    try await Azq.start(
      ["work", "orders", "--until-empty"] + arguments, connection: connection, variables: variables
    ).outcome()
  }

  /// An emulator with a queue that holds these messages.
  private func withMessages(
    _ texts: [String], encoding: String = "text", _ work: (_ connection: String) async throws -> Void
  ) async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let sent = try await Azq.run(
        "send", "orders", "-", "--encoding", encoding, input: Array(texts.joined(separator: "\n").utf8),
        connection: connection)
      try #require(sent.errors == "sent \(texts.count)\n")
      try await work(connection)
    }
  }

  /// The messages of a queue: their ids, how often they were delivered, their texts.
  private func messages(
    _ queue: String = "orders", _ connection: String
  ) async throws -> [(id: String, count: Int, text: String)] {
    let peeked = try await Azq.run("peek", queue, "--max", "32", "--json", connection: connection)
    return peeked.lines.compactMap { line in
      let record = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
      guard let record, let id = record["id"] as? String, let count = record["dequeueCount"] as? Int else {
        return nil
      }
      return (id, count, record["text"] as? String ?? "")
    }
  }

  @Test("A line for the shell gets the content and what is known of the message")
  func shellLine() async throws {
    try await withMessages(["one", "two", "three"]) { connection in
      let ids = try await messages(connection).map(\.id)
      let outcome = try await work(
        "--exec", #"echo "$(cat) $AZQ_QUEUE $AZQ_MESSAGE_ID $AZQ_DEQUEUE_COUNT ${AZQ_INSERTED_ON%T*}""#,
        connection: connection)
      #expect(outcome.code == 0)
      #expect(outcome.errors == "received 3: 3 completed\n")
      let day = try #require(outcome.lines.first?.split(separator: " ").last)
      #expect(day.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil)
      #expect(
        outcome.lines.sorted()
          == zip(["one", "two", "three"], ids).map { "\($0) orders \($1) 1 \(day)" }.sorted())
      #expect(try await messages(connection).isEmpty)
    }
  }

  @Test(
    "A command behind -- is run by no shell, and base64 and encryption are undone",
    arguments: ["text", "base64"])
  func words(encoding: String) async throws {
    try await withMessages(["a $HOME \"b\""], encoding: encoding) { connection in
      let outcome = try await work(
        "--encoding", encoding, "--", "sh", "-c", #"printf '%s|' "$@"; cat"#, "name", "$HOME", "-a b",
        "--json", connection: connection)
      #expect(outcome.output == #"$HOME|-a b|--json|a $HOME "b""#)
      #expect(outcome.code == 0)
    }
  }

  @Test(
    "Code 75 makes the message visible again, and at the maximum it is poison all the same",
    arguments: [2, 3])
  func temporaryFailure(deliveries: Int) async throws {
    try await withMessages(["hello"]) { connection in
      let outcome = try await work(
        "--retry-after", "0", "--max-deliveries", String(deliveries), "--exec",
        #"[ "$AZQ_DEQUEUE_COUNT" -ge 3 ] || exit 75"#, connection: connection)
      #expect(
        outcome.errorLines.first?.hasSuffix("delivery 1: the command asked for another time (exit code 75)")
          == true)
      #expect(try await messages(connection).isEmpty)
      let poison = try await messages("orders-poison", connection)
      if deliveries == 3 {
        #expect(outcome.code == 0)
        #expect(outcome.errorLines.last == "received 3: 1 completed, 2 retried")
        #expect(poison.isEmpty)
      } else {
        #expect(outcome.code == 1)
        #expect(outcome.errorLines.last == "received 2: 1 retried, 1 poisoned")
        #expect(poison.map(\.text) == ["hello"])
      }
    }
  }

  @Test(
    "A command that fails, or that a signal ends, makes the message poison at the maximum",
    arguments: [
      ("exit 3", "the command failed with exit code 3"), ("kill -9 $$", "signal 9 ended the command"),
    ])
  func failure(line: String, reason: String) async throws {
    try await withMessages(["hello"]) { connection in
      let outcome = try await work(
        "--max-deliveries", "1", "--poison-queue", "bad-orders", "--exec", line, connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.first?.hasSuffix("delivery 1: \(reason)") == true)
      #expect(
        outcome.errorLines.dropFirst().first?.hasSuffix("went to the poison queue after 1 delivery") == true)
      #expect(outcome.errorLines.last == "received 1: 1 poisoned")
      #expect(try await messages("bad-orders", connection).map(\.text) == ["hello"])
    }
  }

  @Test("A failure before the maximum comes again later")
  func later() async throws {
    try await withMessages(["hello"]) { connection in
      let outcome = try await work("--exec", "cat >/dev/null; false", connection: connection)
      // Between now and a second from now, so that the end may or may not see it again.
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.last?.contains(" retried") == true)
      #expect(
        try await Azq.run("queue", "exists", "orders-poison", connection: connection).output == "false\n")
    }
  }

  @Test(
    "A program that is not there is told before anything is received",
    arguments: ["/no/such/program", "no-such-program", "/etc"])
  func missing(program: String) async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.answer($0) }
    defer { server.stop() }
    let outcome = try await work("--", program, connection: ScriptedService.connection(to: server))
    #expect(outcome.code == 1)
    #expect(outcome.errors == "azq: cannot run '\(program)': there is no such program, or it cannot be run\n")
    #expect(server.counters.requests == 0)
  }

  @Test("A shell that cannot run the command ends the work, and no message is to blame")
  func missingInShell() async throws {
    try await withMessages(["one", "two"]) { connection in
      let outcome = try await work(
        "--concurrency", "2", "--max-deliveries", "1", "--exec", "no-such-program", connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.last == "azq: the shell could not run the command (exit code 127)")
      #expect(outcome.errors.contains("released"))
      #expect(try await messages(connection).map(\.text).sorted() == ["one", "two"])
    }
  }

  @Test("A command that does not read its input is none the worse", arguments: ["exec 0<&-; exit 0", "true"])
  func unread(line: String) async throws {
    try await withMessages([String(repeating: "x", count: 60_000), "y"]) { connection in
      let outcome = try await work("--exec", line, connection: connection)
      #expect(outcome.errors == "received 2: 2 completed\n")
      #expect(outcome.code == 0)
    }
  }

  @Test("What a command prints goes on, however much it is")
  func output() async throws {
    try await withMessages(["hello"]) { connection in
      let outcome = try await work(
        "--exec", "head -c 3000000 /dev/zero | tr '\\0' x; echo oops >&2", connection: connection)
      #expect(outcome.output.utf8.count == 3_000_000)
      #expect(outcome.errors == "oops\nreceived 1: 1 completed\n")
    }
  }

  @Test(
    "A command that takes too long is ended, and killed with all that it has started when it does not end")
  func timeout() async throws {
    try await withMessages(["hello"]) { connection in
      let outcome = try await work(
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

  /// A worker whose commands wait at a gate.
  private func gated(
    _ gate: CommandGate, _ arguments: [String], _ connection: String,
    onErrorLine: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> RunningProgram {
    try Azq.start(
      ["work", "orders"] + arguments + ["--exec", #"echo started; read line <"$GATE"; echo done"#],
      connection: connection, variables: gate.variables, onErrorLine: onErrorLine)
  }

  @Test("Commands run at the same time, as many as wanted")
  func concurrency() async throws {
    try await withMessages(["1", "2", "3", "4"]) { connection in
      let gate = try CommandGate()
      let program = try gated(gate, ["--until-empty", "--concurrency", "4"], connection)
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
    try await withMessages(["1", "2", "3"]) { connection in
      let gate = try CommandGate()
      let program = try gated(gate, ["--concurrency", "2"], connection) { line in
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
      #expect(try await messages(connection).count == 1)
    }
  }

  @Test(
    "A second signal ends the commands, and their messages are visible at once", arguments: [SIGTERM, SIGINT])
  func hurried(signal: Int32) async throws {
    try await withMessages(["1", "2"]) { connection in
      let gate = try CommandGate()
      let number = Mutex<Int32>(0)
      let program = try gated(gate, ["--concurrency", "2"], connection) { line in
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
      #expect(try await messages(connection).map(\.count) == [1, 1])
    }
  }

  @Test("An idle worker ends at a signal")
  func idle() async throws {
    try await withMessages(["1"]) { connection in
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
    let program = try gated(gate, ["--visibility", "5", "--until-empty", "--concurrency", "2"], connection)
    let outcome = await program.outcome()
    #expect(outcome.output == "started\ndone\n")
    #expect(outcome.errors == "received 1: 1 completed\n")
    #expect(renewals.withLock { $0 } >= 3)
  }
}

@Suite("What azq work is told and decides")
struct WorkCommandTests {
  @Test(
    "A wrong command line is refused",
    arguments: [
      [], ["--exec", "a", "--", "b"], ["--exec", ""], ["--", ""], ["--concurrency", "0", "--exec", "a"],
      ["--concurrency", "1001", "--exec", "a"], ["--max-deliveries", "0", "--exec", "a"],
      ["--visibility", "4", "--exec", "a"], ["--visibility", "8d", "--exec", "a"],
      ["--timeout", "0", "--exec", "a"], ["--drain", "-1", "--exec", "a"],
      ["--retry-after", "8d", "--exec", "a"],
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
    let line = try #require(try AzqCommand.parseAsRoot(["work", "orders", "--exec", "-x y"]) as? WorkCommand)
    #expect(line.messageCommand.words == ["/bin/sh", "-c", "-x y"] && line.messageCommand.isShellLine)
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
