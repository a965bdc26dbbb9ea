import AzureAuthSharedKey
import AzureQueueClient
import AzureTransportCurl
import AzureXMLLibxml2
import Foundation
import Testing

@Suite("azq emulator, as a program", .timeLimit(.minutes(2)))
struct EmulatorCommandTests {
  @Test(
    "It tells its address, serves the client, and ends in order by either signal",
    arguments: [SIGTERM, SIGINT])
  func serves(signal: Int32) async throws {
    let outcome = try await Azq.withEmulator(signal: signal) { text in
      let connection = try ConnectionString(text)
      let queue = try QueueClient(
        "queue", .connectionString(connection),
        transport: try CurlTransport(), reader: LibxmlReader())
      try await queue.create()
      try await queue.send("hello")
      #expect(try await queue.receive().map { try $0.text } == ["hello"])
    }
    #expect(outcome.code == 0)
    #expect(outcome.output == "")
    #expect(outcome.errors == "")
  }

  @Test("It serves another account, and refuses other keys")
  func account() async throws {
    try await Azq.withEmulator("--account", "contoso", "--key", "AAAA", account: "contoso", key: "AAAA") {
      #expect(try await Azq.run("queue", "create", "queue", connection: $0).code == 0)
      let wrong = $0.replacing("AccountKey=AAAA", with: "AccountKey=c2VjcmV0")
      let refused = try await Azq.run("queue", "create", "queue", connection: wrong)
      #expect(refused.code == 1)
      #expect(refused.errors.contains("status 403"))
      #expect(!refused.errors.contains("c2VjcmV0"))
    }
  }

  @Test("With --verbose it logs a line for each request")
  func verbose() async throws {
    let outcome = try await Azq.withEmulator("--verbose") {
      _ = try await Azq.run("queue", "exists", "queue", connection: $0)
    }
    #expect(outcome.errors == "GET /devstoreaccount1/queue?comp=metadata 404 QueueNotFound\n")
  }

  @Test("A port in use is one line on standard error and exit code 1")
  func portInUse() async throws {
    try await Azq.withEmulator { text in
      let authority = try ConnectionString(text).queueEndpoint.authority
      let port = String(try #require(authority.split(separator: ":").last))
      let outcome = try await Azq.run("emulator", "--port", port)
      #expect(outcome.code == 1)
      #expect(outcome.output == "")
      #expect(outcome.errors.hasPrefix("azq: cannot listen on 127.0.0.1:\(port): the port is in use"))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("A name without an address is one line, too")
  func unknownHost() async throws {
    // A part of a name has 63 characters at most, so that nobody is asked for it.
    let host = String(repeating: "orders-", count: 10)
    let outcome = try await Azq.run("emulator", "--host", host)
    #expect(outcome.code == 1)
    #expect(outcome.errors == "azq: cannot listen on \(host):10001: the name has no address\n")
  }
}
