import AzureQueueTesting
import Foundation
import Testing

@testable import AzqCommands

@Suite("What azq is used for daily, as a program", .timeLimit(.minutes(2)))
struct DailyCommandTests {
  @Test("A text that begins with a hyphen is sent")
  func hyphen() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let sent = try await Azq.run("send", "orders", "-hello", "--ttl", "5m", connection: connection)
      #expect(sent.code == 0)
      #expect(sent.lines.count == 1)
      #expect(
        try await Azq.run("peek", "orders", connection: connection).output.hasSuffix("\t-hello\n"))
      let wrong = try await Azq.run("receive", "orders", "-hello", connection: connection)
      #expect(wrong.code == 64)
      #expect(wrong.output == "")
    }
  }

  @Test("The version is that of the library, which names itself to the service")
  func version() async throws {
    let server = try LoopbackServer { ScriptedService().response(to: $0) }
    defer { server.stop() }
    let outcome = try await Azq.run("--version")
    #expect(outcome.code == 0)
    #expect(outcome.output == "azq \(AzqCommand.version)\n")
    _ = try await Azq.run("peek", "orders", connection: ScriptedService.connection(to: server))
    let agent = try #require(server.requests.first?.values(of: "User-Agent").first)
    #expect(agent.contains("/\(AzqCommand.version) "))
    let changelog = try String(contentsOfFile: Repository.path("CHANGELOG.md"), encoding: .utf8)
    #expect(changelog.contains("## \(AzqCommand.version)"))
  }

  @Test("A received message is kept for longer, changed and shown again, with a new receipt each time")
  func update() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      _ = try await Azq.run("send", "orders", "a", connection: connection)
      func fields(_ outcome: RunningProgram.Outcome) -> [String] {
        outcome.output.split(whereSeparator: { "\t\n".contains($0) }).map(String.init)
      }
      let received = fields(
        try await Azq.run("receive", "orders", "--visibility", "1m", connection: connection))
      try #require(received.count == 3)
      let kept = fields(
        try await Azq.run(
          "update", "orders", received[0], received[1], "--visibility", "5m", connection: connection))
      try #require(kept.count == 2)
      #expect(kept[0] == received[0])
      #expect(kept[1] != received[1])
      let stale = try await Azq.run(
        "update", "orders", received[0], received[1], "--visibility", "0", connection: connection)
      #expect(stale.code == 1)
      let json = try await Azq.run(
        "update", "orders", kept[0], kept[1], "-", "--visibility", "0", "--json", input: Array("new\n".utf8),
        connection: connection)
      #expect(json.output.contains(#""popReceipt":"#))
      #expect(json.output.contains(#""nextVisibleOn":"#))
      #expect(
        try await Azq.run("receive", "orders", connection: connection).output.hasSuffix("\tnew\\n\n"))
    }
  }

  @Test("A queue is made with metadata, and shown with it and its count")
  func show() async throws {
    try await Azq.withEmulator { connection async throws in
      let made = try await Azq.run(
        "queue", "create", "orders", "--metadata", "Team=a b", "--metadata", "x=1=2", connection: connection)
      #expect(made.code == 0)
      for text in ["a", "b"] { _ = try await Azq.run("send", "orders", text, connection: connection) }
      #expect(
        try await Azq.run("queue", "show", "orders", connection: connection).lines
          == ["name\torders", "messages, about\t2", "x-ms-meta-Team\ta b", "x-ms-meta-x\t1=2"])
      #expect(
        try await Azq.run("queue", "show", "orders", "--json", connection: connection).output
          == #"{"approximateMessageCount":2,"metadata":{"Team":"a b","x":"1=2"},"name":"orders"}"# + "\n")
      let terminal = try await Azq.start(
        ["queue", "list"], output: .terminal, connection: connection
      ).outcome()
      #expect(terminal.lines == ["name", "------", "orders"])
    }
  }

  @Test("What cannot be found out about a queue has a code of its own")
  func unknown() async throws {
    let server = try LoopbackServer { _ in ScriptedService(text: "Refused").refusal() }
    defer { server.stop() }
    let outcome = try await Azq.run(
      "queue", "exists", "orders", connection: ScriptedService.connection(to: server))
    #expect(outcome.code == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("azq: "))
  }

  @Test(
    "More than 32 messages, and all of them, are received and deleted",
    arguments: [["--max", "40"], ["--all"]])
  func many(choice: [String]) async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let lines = (1...70).map { "\($0)\n" }.joined()
      _ = try await Azq.run("send", "orders", "-", input: Array(lines.utf8), connection: connection)
      let received = try await Azq.start(
        ["receive", "orders", "--delete", "--visibility", "5m"] + choice, connection: connection
      ).outcome()
      #expect(received.code == 0)
      #expect(received.errors == "")
      let wanted = choice == ["--all"] ? 70 : 40
      #expect(
        received.lines.map { $0.split(separator: "\t").last.map(String.init) } == (1...wanted).map { "\($0)" }
      )
      let left = try await Azq.run("receive", "orders", "--all", connection: connection)
      #expect(left.lines.count == 70 - wanted)
    }
  }

  @Test(
    "With --wait it gets a message that is sent later, and a signal ends the wait", arguments: [true, false])
  func wait(isStopped: Bool) async throws {
    let server = try LoopbackServer { request in
      // The first two responses are empty.
      guard request.number > 2, !isStopped else {
        return .response(
          fields: [("Content-Type", "application/xml")], body: Array("<QueueMessagesList/>".utf8))
      }
      return ScriptedService().response(to: request)
    }
    defer { server.stop() }
    let program = try Azq.start(
      ["receive", "orders", "--wait"], connection: ScriptedService.connection(to: server))
    #expect(await server.wait(within: .seconds(60)) { $0.requests >= (isStopped ? 2 : 3) })
    if isStopped { program.signal(SIGINT) }
    let outcome = await program.outcome()
    #expect(outcome.code == (isStopped ? 130 : 0))
    #expect(outcome.output == (isStopped ? "" : "text-1\ttext\ttext\n"))
  }

  @Test("A wait that has a limit ends in order")
  func waitLimit() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let outcome = try await Azq.run(
        "receive", "orders", "--wait", "--wait-limit", "1", connection: connection)
      #expect(outcome.code == 0)
      #expect(outcome.output + outcome.errors == "")
    }
  }

  /// A command for the URL of a queue or of a service, with the permissions that it needs.
  static let commands: [(arguments: [String], isOfService: Bool)] = [
    (["queue", "create", "orders"], true), (["queue", "show", "orders"], true),
    (["queue", "exists", "orders"], true), (["queue", "list"], true),
    (["metadata", "set", "orders", "a=b"], true),
    (["metadata", "get", "orders"], true), (["properties", "get"], true), (["stats"], true),
    (["send", "orders", "a"], false), (["peek", "orders"], false), (["receive", "orders"], false),
    (["clear", "orders"], true), (["queue", "delete", "orders"], true),
  ]

  @Test("The URL that azq sas prints is taken by every command that works with it")
  func urls() async throws {
    try await Azq.withEmulator { connection async throws in
      let account = try await Azq.run(
        "sas", "account", "--permissions", "rwdlacup", "--resource-types", "sco", "--expires-in", "1h",
        "--url",
        connection: connection)
      let queue = try await Azq.run(
        "sas", "queue", "orders", "--permissions", "raup", "--expires-in", "1h", "--url",
        connection: connection)
      let ofAccount = account.output.trimmingCharacters(in: .newlines)
      let ofQueue = queue.output.trimmingCharacters(in: .newlines)
      for (arguments, isOfService) in Self.commands {
        for url in isOfService ? [ofAccount] : [ofAccount, ofQueue] {
          let outcome = try await Azq.start(arguments + ["--url", url]).outcome()
          #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
        }
      }
      for arguments in [["queue", "list"], ["peek", "others"]] {
        let outcome = try await Azq.start(arguments + ["--url", ofQueue]).outcome()
        #expect(outcome.code == 1)
        #expect(outcome.errors.hasPrefix("azq: The URL is "))
        #expect(!outcome.errors.contains("sig="))
      }
      let unsigned = try await Azq.start(
        ["peek", "orders", "--url", String(ofQueue.prefix { $0 != "?" })]
      ).outcome()
      #expect(unsigned.code == 1)
      #expect(unsigned.errors.contains("azq sas queue"))
    }
  }

  @Test("The emulator prints a connection string that works when it is copied")
  func connectionString() async throws {
    let emulator = try RunningProgram(Azq.path, ["emulator", "--port", "0"])
    _ = try #require(await emulator.nextLine())
    let line = try #require(await emulator.nextLine())
    let match = try #require(line.wholeMatch(of: /export AZURE_STORAGE_CONNECTION_STRING='(.*)'\n/))
    let made = try await Azq.run("queue", "create", "orders", connection: String(match.1))
    emulator.signal(SIGTERM)
    #expect(made.code == 0)
    #expect(await emulator.outcome().code == 0)
  }

  @Test("The emulator does not print a key that it was given")
  func givenKey() async throws {
    let emulator = try RunningProgram(
      Azq.path, ["emulator", "--port", "0", "--account", "contoso", "--key", "c2VjcmV0"])
    _ = try #require(await emulator.nextLine())
    let line = try #require(await emulator.nextLine())
    emulator.signal(SIGTERM)
    #expect(line.contains(";AccountName=contoso;AccountKey=KEY;"))
    #expect(await emulator.outcome().code == 0)
  }
}
