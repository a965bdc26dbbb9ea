import Foundation
import Testing

@Suite("The commands, as a program", .timeLimit(.minutes(2)))
struct CommandTests {
  @Test("A queue is created, found and deleted")
  func queue() async throws {
    try await Azq.withEmulator { connection async throws in
      let missing = try await Azq.run("queue", "exists", "orders", connection: connection)
      #expect(missing.output == "false\n")
      #expect(missing.errors == "")
      #expect(missing.code == 1)
      #expect(
        try await Azq.run("queue", "create", "orders", connection: connection).output == "created orders\n")
      let found = try await Azq.run("queue", "exists", "orders", connection: connection)
      #expect(found.output == "true\n")
      #expect(found.code == 0)
      #expect(
        try await Azq.run("queue", "create", "orders", "--if-not-exists", connection: connection).output
          == "orders existed already\n")
      #expect(
        try await Azq.run("queue", "delete", "orders", connection: connection).output == "deleted orders\n")
      #expect(
        try await Azq.run("queue", "delete", "orders", "--if-exists", connection: connection).output
          == "orders did not exist\n")
    }
  }

  @Test(
    "A message is sent, peeked, received and deleted by every transport and codec",
    arguments: ["curl", "urlsession"], ["swift", "libxml2", "foundation"])
  func message(transport: String, codec: String) async throws {
    try await Azq.withEmulator { connection async throws in
      let modules = "--transport=\(transport)"
      let reader = "--codec=\(codec)"
      _ = try await Azq.run("queue", "create", "orders", modules, reader, connection: connection)
      let sent = try await Azq.run("send", "orders", "a\t<b>", modules, reader, connection: connection)
      let id = try #require(sent.output.split(separator: "\t").first.map(String.init))
      #expect(
        try await Azq.run("peek", "orders", modules, reader, connection: connection).output
          == "\(id)\ta\\t<b>\n")
      let received = try await Azq.run("receive", "orders", modules, reader, connection: connection)
      let fields = received.output.split(whereSeparator: { $0 == "\t" || $0 == "\n" }).map(String.init)
      try #require(fields.count == 3)
      #expect([fields[0], fields[2]] == [id, "a\\t<b>"])
      #expect(
        try await Azq.run("delete", "orders", fields[0], fields[1], modules, reader, connection: connection)
          .output == "deleted \(id)\n")
      let again = try await Azq.run(
        "delete", "orders", fields[0], fields[1], modules, reader, connection: connection)
      #expect(again.code == 1)
      #expect(again.errors.contains("MessageNotFound"))
    }
  }

  @Test("The lines of standard input are sent in order, empty ones too, and counted at the end")
  func lines() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let input = Array("one\n\n  three <&>\nlast without end".utf8)
      let sent = try await Azq.run("send", "orders", "-", input: input, connection: connection)
      #expect(sent.code == 0)
      #expect(sent.output == "")
      #expect(sent.errors == "sent 4\n")
      let received = try await Azq.run(
        "receive", "orders", "--max", "32", "--delete", "--json", connection: connection)
      let texts = received.lines.compactMap { line in
        (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["text"] as? String
      }
      #expect(texts == ["one", "", "  three <&>", "last without end"])
      #expect(try await Azq.run("peek", "orders", connection: connection).output == "")
    }
  }

  @Test("A line that cannot be sent stops the send and is named")
  func brokenLine() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let input: [UInt8] = [0x61, 0x0A, 0xFF, 0x0A, 0x62]
      let sent = try await Azq.run("send", "orders", "-", input: input, connection: connection)
      #expect(sent.code == 1)
      #expect(sent.errorLines.count == 2)
      #expect(
        sent.errorLines.first?.hasPrefix("sent 1 of standard input's lines; continue with: tail -n +2 ")
          == true)
      #expect(sent.errorLines.last?.hasPrefix("azq: line 2: the text is not UTF-8") == true)
      let bytes = try await Azq.run(
        "send", "orders", "-", "--encoding", "bytes", input: input, connection: connection)
      #expect(bytes.errors == "sent 3\n")
    }
  }

  @Test("A queue is cleared")
  func clear() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      _ = try await Azq.run("send", "orders", "-", input: Array("a\nb\n".utf8), connection: connection)
      #expect(try await Azq.run("clear", "orders", connection: connection).output == "cleared orders\n")
      #expect(try await Azq.run("peek", "orders", connection: connection).output == "")
    }
  }

  @Test("A failure is one line on standard error and exit code 1")
  func failure() async throws {
    try await Azq.withEmulator { connection async throws in
      let outcome = try await Azq.run("send", "nowhere", "text", connection: connection)
      #expect(outcome.code == 1)
      #expect(outcome.output == "")
      #expect(outcome.errors.hasPrefix("azq: Put Message: The specified queue does not exist."))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("A connection string that is wrong is refused without being repeated")
  func secret() async throws {
    let outcome = try await Azq.run("peek", "orders", "--connection-string", "AccountKey=s3cret;nonsense")
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("azq: "))
    #expect(!outcome.errors.contains("s3cret"))
  }

  @Test("Help goes to standard output with code 0, a wrong command line ends with 64")
  func usage() async throws {
    let help = try await Azq.run("--help")
    #expect(help.code == 0)
    #expect(help.output.contains("AZURE_STORAGE_CONNECTION_STRING"))
    let wrong = try await Azq.run("send")
    #expect(wrong.code == 64)
    #expect(wrong.output == "")
  }

  @Test("The demonstration is right for all twelve combinations")
  func demonstration() async throws {
    let program = Azq.path.replacing(/azq$/, with: "Demo")
    let outcome = try await RunningProgram(program, [Repository.path("Tools/Demonstration/demo.txt")])
      .outcome()
    #expect(outcome.code == 0)
    #expect(outcome.errors == "")
    #expect(outcome.lines.filter { $0.hasSuffix(" right") }.count == 12)
    #expect(outcome.lines.last?.hasPrefix("12 of 12 round trips right") == true)
  }
}
