import AzureQueueTesting
import Foundation
import Testing

@Suite("azq work, as a program", .timeLimit(.minutes(2)))
struct WorkTests {
  @Test("A line for the shell gets the content and what is known of the message")
  func shellLine() async throws {
    try await WorkBench.withMessages(["one", "two", "three"]) { connection async throws in
      let ids = try await WorkBench.messages(connection).map(\.id)
      let outcome = try await WorkBench.work(
        "--exec", #"echo "$(cat) $AZQ_QUEUE $AZQ_MESSAGE_ID $AZQ_DEQUEUE_COUNT ${AZQ_INSERTED_ON%T*}""#,
        connection: connection)
      #expect(outcome.code == 0)
      #expect(outcome.errors == "received 3: 3 completed\n")
      let day = try #require(outcome.lines.first?.split(separator: " ").last)
      #expect(day.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil)
      #expect(
        outcome.lines.sorted()
          == zip(["one", "two", "three"], ids).map { "\($0) orders \($1) 1 \(day)" }.sorted())
      #expect(try await WorkBench.messages(connection).isEmpty)
    }
  }

  @Test(
    "A command behind -- is run by no shell, and base64 and encryption are undone",
    arguments: ["text", "base64"])
  func words(encoding: String) async throws {
    try await WorkBench.withMessages(["a $HOME \"b\""], encoding: encoding) { connection async throws in
      let outcome = try await WorkBench.work(
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
    try await WorkBench.withMessages(["hello"]) { connection async throws in
      let outcome = try await WorkBench.work(
        "--retry-after", "0", "--max-deliveries", String(deliveries), "--exec",
        #"[ "$AZQ_DEQUEUE_COUNT" -ge 3 ] || exit 75"#, connection: connection)
      #expect(
        outcome.errorLines.first?.hasSuffix("delivery 1: the command asked for another time (exit code 75)")
          == true)
      #expect(try await WorkBench.messages(connection).isEmpty)
      let poison = try await WorkBench.messages(connection, in: "orders-poison")
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
    try await WorkBench.withMessages(["hello"]) { connection async throws in
      let outcome = try await WorkBench.work(
        "--max-deliveries", "1", "--poison-queue", "bad-orders", "--exec", line, connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.first?.hasSuffix("delivery 1: \(reason)") == true)
      #expect(
        outcome.errorLines.dropFirst().first?.hasSuffix("went to the poison queue after 1 delivery") == true)
      #expect(outcome.errorLines.last == "received 1: 1 poisoned")
      #expect(try await WorkBench.messages(connection, in: "bad-orders").map(\.text) == ["hello"])
    }
  }

  @Test("A failure before the maximum comes again later")
  func later() async throws {
    try await WorkBench.withMessages(["hello"]) { connection async throws in
      let outcome = try await WorkBench.work("--exec", "cat >/dev/null; false", connection: connection)
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
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    let outcome = try await WorkBench.work("--", program, connection: ScriptedService.connection(to: server))
    #expect(outcome.code == 1)
    #expect(outcome.errors == "azq: cannot run '\(program)': there is no such program, or it cannot be run\n")
    #expect(server.counters.requests == 0)
  }

  @Test("A shell that cannot run the command ends the work, and no message is to blame")
  func missingInShell() async throws {
    try await WorkBench.withMessages(["one", "two"]) { connection async throws in
      let outcome = try await WorkBench.work(
        "--concurrency", "2", "--max-deliveries", "1", "--exec", "no-such-program", connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.last == "azq: the shell could not run the command (exit code 127)")
      #expect(outcome.errors.contains("released"))
      #expect(try await WorkBench.messages(connection).map(\.text).sorted() == ["one", "two"])
    }
  }

  @Test("A command that does not read its input is none the worse", arguments: ["exec 0<&-; exit 0", "true"])
  func unread(line: String) async throws {
    try await WorkBench.withMessages([String(repeating: "x", count: 60_000), "y"]) {
      connection async throws in
      let outcome = try await WorkBench.work("--exec", line, connection: connection)
      #expect(outcome.errors == "received 2: 2 completed\n")
      #expect(outcome.code == 0)
    }
  }

  @Test("What a command prints goes on, however much it is")
  func output() async throws {
    try await WorkBench.withMessages(["hello"]) { connection async throws in
      let outcome = try await WorkBench.work(
        "--exec", "head -c 3000000 /dev/zero | tr '\\0' x; echo oops >&2", connection: connection)
      #expect(outcome.output.utf8.count == 3_000_000)
      #expect(outcome.errors == "oops\nreceived 1: 1 completed\n")
    }
  }
}
