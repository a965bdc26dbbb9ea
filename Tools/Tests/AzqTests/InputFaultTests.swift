import Foundation
import Testing

@Suite("Faults of what azq reads, as a program", .timeLimit(.minutes(2)))
struct InputFaultTests {
  /// Every command that reads standard input.
  private static let readers = [
    ["send", "orders", "-"], ["send", "orders", "-", "--encoding", "bytes", "--json"],
    ["policy", "set", "orders", "--file", "-"], ["properties", "set", "--file", "-"],
  ]

  @Test(
    "Standard input that cannot be read is one sentence and exit code 1",
    arguments: readers,
    [
      ("<&-", "it is not open for reading"), ("</", "it is a directory"),
      ("0>/dev/null", "it is not open for reading"),
    ])
  func standardInput(arguments: [String], fault: (redirection: String, reason: String)) async throws {
    let outcome = try await Azq.run(arguments, redirection: fault.redirection)
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.last == "azq: cannot read standard input: \(fault.reason)")
    #expect(outcome.errorLines.count == (arguments[0] == "send" ? 2 : 1))
    #expect(arguments[0] != "send" || outcome.errorLines.first == "sent 0")
  }

  @Test(
    "A closed standard input is not what the program opens next",
    arguments: ["<&-", "<&- >&-", "<&- >&- 2>&-"])
  func closed(redirection: String) async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let outcome = try await Azq.run(
        ["send", "orders", "-"], redirection: redirection, connection: connection)
      #expect(outcome.code == 1)
      // Nothing of this may go to the connection either.
      let printed = try await Azq.run(
        ["send", "orders", "hello"], redirection: redirection, connection: connection)
      #expect(printed.code == (redirection.contains(">&-") ? 1 : 0))
      #expect(try await Azq.run("peek", "orders", "--max", "32", connection: connection).lines.count == 1)
    }
  }

  @Test(
    "A file that cannot be read is one sentence and exit code 1",
    arguments: [
      ["policy", "set", "orders", "--file"], ["properties", "set", "--file"],
    ],
    [
      ("/", "it is a directory"), ("/no/such/file", "there is no such file"),
      ("/dev/zero", "it has more than 4194304 bytes"),
    ])
  func file(arguments: [String], fault: (path: String, reason: String)) async throws {
    let outcome = try await Azq.run(arguments + [fault.path], redirection: "")
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("azq: cannot read '\(fault.path)': \(fault.reason)"))
    #expect(outcome.errorLines.count == 1)
  }

  @Test("A line without end is refused with its number, and the lines before it are sent and told")
  func lineWithoutEnd() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let endless = try await Azq.run(
        ["send", "orders", "-"], redirection: "</dev/zero", connection: connection)
      #expect(endless.code == 1)
      #expect(endless.errorLines.first == "sent 0")
      #expect(endless.errorLines.last?.hasPrefix("azq: line 1 has more than 65536 bytes") == true)
      let program = try Azq.start(["send", "orders", "-"], input: .open, connection: connection)
      try program.write("one\ntwo\n" + String(repeating: "x", count: 70_000))
      let outcome = await program.outcome()
      #expect(outcome.code == 1)
      #expect(
        outcome.errorLines.first?.hasPrefix("sent 2 of standard input's lines; continue with: tail -n +3")
          == true)
      #expect(outcome.errorLines.last?.hasPrefix("azq: line 3 has more than 65536 bytes") == true)
    }
  }

  @Test(
    "The byte order mark of a file is sent only where bytes are sent", arguments: ["text", "base64", "bytes"])
  func byteOrderMark(encoding: String) async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let sent = try await Azq.run(
        "send", "orders", "-", "--encoding", encoding, input: Array("\u{FEFF}one\n\u{FEFF}two\n".utf8),
        connection: connection)
      #expect(sent.errors == "sent 2\n")
      let peeked = try await Azq.run(
        "peek", "orders", "--max", "2", "--encoding", encoding, "--json", connection: connection)
      let messages = peeked.lines.compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      let texts = messages.compactMap { message in
        message["text"] as? String
          ?? (message["bytes"] as? String).flatMap { Data(base64Encoded: $0) }.map {
            String(decoding: $0, as: UTF8.self)
          }
      }
      #expect(
        texts.map { Array($0.utf8) }
          == [encoding == "bytes" ? "\u{FEFF}one" : "one", "\u{FEFF}two"].map { Array($0.utf8) })
    }
  }

  @Test("The byte order mark of a file of settings is no fault of its JSON")
  func settings() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let input = Array("\u{FEFF}{\"id\":\"a\"}\n".utf8)
      let set = try await Azq.run(
        "policy", "set", "orders", "--file", "-", "--json", input: input, connection: connection)
      #expect(set.output == "{\"id\":\"a\"}\n")
    }
  }
}
