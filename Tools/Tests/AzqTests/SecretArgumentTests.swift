import AzureQueueTesting
import Foundation
import Testing

@Suite("Secrets that stand in the wrong place, as a program", .timeLimit(.minutes(2)))
struct SecretArgumentTests {
  private static let key =
    "c2VjcmV0S2V5MDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaYWJjZGVmZ2hpamtsbW5vcA=="
  private static let connection =
    "AccountName=contoso;AccountKey=\(key);QueueEndpoint=http://127.0.0.1:1/contoso"

  @Test(
    "None of it is printed, and where it belongs is said",
    arguments: [
      (["queue", "list", connection], 64),
      (["send", "orders", "--", "hello", "--connection-string", connection], 64),
      (["peek", "orders", "--conection-string", connection], 64), (["peek", connection], 1),
      (["queue", "create", connection], 1), (["properties", "set", "--file", connection], 1),
      (["policy", "set", "orders", "--file", connection], 1),
      (["delete", "orders", connection, "b"], 64), (["emulator", "--host", connection], 1),
      (["sas", "queue", connection, "--policy", "a"], 1),
      (["emulator", "--account", connection, "--key", "AAAA"], 64),
    ] as [([String], Int32)])
  func misplaced(arguments: [String], code: Int32) async throws {
    let outcome = try await Azq.run(arguments, redirection: "")
    #expect(outcome.code == code)
    #expect(!(outcome.output + outcome.errors).contains(Self.key.prefix(12)))
    #expect(outcome.errorLines.last?.contains("looks like a connection string") == true)
  }

  @Test(
    "A connection string as the text of a message is refused before anything is sent",
    arguments: [
      [connection], ["--", connection], [" \"\(connection)\"\n"], ["AccountKey=\(key)"],
      ["accountname = contoso ; accountkey = \(key)"],
      ["QueueEndpoint=https://contoso.queue.core.windows.net;SharedAccessSignature=sv=2025-11-05&sig=\(key)"],
    ])
  func asText(text: [String]) async throws {
    let service = ScriptedService()
    let server = try LoopbackServer { service.response(to: $0) }
    defer { server.stop() }
    for command in [["send", "orders"], ["metadata", "set", "orders"]] {
      // A name of metadata has no blanks or quotation marks, which is said instead.
      let outcome = try await Azq.run(
        command + text, redirection: "", connection: ScriptedService.connection(to: server))
      #expect(outcome.code == 64)
      #expect(outcome.output == "")
      #expect(!outcome.errors.contains(Self.key.prefix(12)))
      #expect(
        command[0] != "send"
          || outcome.errors.contains("send it through standard input, with '-' as the text"))
    }
    #expect(server.counters.requests == 0)
  }

  @Test(
    "Standard input sends it all the same, and what is not a connection string with a secret is sent at once")
  func allTheSame() async throws {
    try await Azq.withEmulator { connection async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: connection)
      let lines = try await Azq.run(
        "send", "orders", "-", input: Array(Self.connection.utf8), connection: connection)
      #expect(lines.code == 0)
      let texts = [
        "UseDevelopmentStorage=true", "the AccountName=contoso is new", Self.key, #"{"AccountKey":"a;b"}"#,
        "https://contoso.blob.core.windows.net/a?sv=2025-11-05&sig=\(Self.key)",
      ]
      for text in texts {
        #expect(try await Azq.run("send", "orders", text, connection: connection).code == 0)
      }
      let peeked = try await Azq.run("peek", "orders", "--max", "32", connection: connection)
      #expect(peeked.lines.count == 1 + texts.count)
      #expect(peeked.lines.first?.hasSuffix("\t" + Self.connection) == true)
    }
  }
}
