import AzureAuthSharedKey
import AzureAuthToken
import AzureCore
import AzureQueueClient
import AzureTransportCurl
import AzureXMLLibxml2
import Foundation
import Testing

@Suite("Who azq emulator lets in", .timeLimit(.minutes(2)))
struct EmulatorAccessTests {
  /// The connection string with a signature in place of the key.
  private func connection(_ text: String, with signature: RunningProgram.Outcome) throws -> String {
    let endpoint = try ConnectionString(text).queueEndpoint.url
    return
      "QueueEndpoint=\(endpoint);SharedAccessSignature=\(signature.output.trimmingCharacters(in: .newlines))"
  }

  @Test("A queue's signature from azq sas gives its permissions and no others")
  func permissions() async throws {
    try await Azq.withEmulator { text async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: text)
      let made = try await Azq.run(
        "sas", "queue", "orders", "--permissions", "a", "--expires-in", "1h", connection: text)
      let guest = try connection(text, with: made)
      #expect(try await Azq.run("send", "orders", "hello", connection: guest).code == 0)
      let refused = try await Azq.run("receive", "orders", connection: guest)
      #expect(refused.code == 1)
      #expect(refused.errors.contains("AuthorizationPermissionMismatch"))
    }
  }

  @Test("A signature by a policy ends with the policy")
  func policy() async throws {
    try await Azq.withEmulator { text async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: text)
      _ = try await Azq.run(
        "policy", "set", "orders", "--id", "readers", "--permissions", "r", "--expires-in", "1h",
        connection: text)
      let made = try await Azq.run("sas", "queue", "orders", "--policy", "readers", connection: text)
      let guest = try connection(text, with: made)
      #expect(try await Azq.run("peek", "orders", connection: guest).code == 0)
      _ = try await Azq.run("policy", "set", "orders", "--clear", connection: text)
      #expect(try await Azq.run("peek", "orders", connection: guest).errors.contains("status 403"))
    }
  }

  @Test("An account's signature lists queues")
  func account() async throws {
    try await Azq.withEmulator { text async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: text)
      let made = try await Azq.run(
        "sas", "account", "--permissions", "l", "--resource-types", "s", "--expires-in", "1h",
        connection: text)
      let listed = try await Azq.run("queue", "list", "--json", connection: try connection(text, with: made))
      #expect(listed.output == "{\"name\":\"orders\"}\n")
    }
  }

  @Test(
    "A signature for one address is good from there only",
    arguments: [("127.0.0.1", true), ("127.0.0.0-127.0.0.9", true), ("198.51.100.7", false)])
  func address(range: String, isGood: Bool) async throws {
    try await Azq.withEmulator { text async throws in
      _ = try await Azq.run("queue", "create", "orders", connection: text)
      let made = try await Azq.run(
        "sas", "queue", "orders", "--permissions", "r", "--expires-in", "1h", "--ip", range, connection: text)
      let outcome = try await Azq.run("peek", "orders", connection: try connection(text, with: made))
      #expect((outcome.code == 0) == isGood)
      #expect(outcome.errors.contains("AuthorizationSourceIPMismatch") == !isGood)
    }
  }

  /// A client with a token of a tenant, as the emulator reads it.
  private func client(_ text: String, tenant: String = "one") throws -> QueueServiceClient {
    let expiry = Timestamp.now + .seconds(600)
    let claims =
      #"{"aud":"https://storage.azure.com","oid":"me","tid":"\#(tenant)","exp":\#(expiry.seconds)}"#
    let parts = [#"{"alg":"none"}"#, claims, "sig"].map {
      Data($0.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
        .replacing("/", with: "_")
    }
    var options = BearerOptions()
    options.allowsHTTPOnLoopback = true
    let token = AccessToken(token: parts.joined(separator: "."), expiresOn: expiry)
    return try QueueServiceClient(
      .endpoint(
        try ConnectionString(text).queueEndpoint,
        credential: BearerAuthorizer(
          StaticTokenCredential(token) as any TokenCredential, options: options)),
      transport: try CurlTransport(), reader: LibxmlReader())
  }

  @Test("Bearer tokens are accepted over http only when it is told so")
  func tokens() async throws {
    try await Azq.withEmulator("--tokens-over-http") { text async throws in
      #expect(try await client(text).queue("orders").createIfNotExists())
    }
    try await Azq.withEmulator { text async throws in
      let error = await #expect(throws: AzureError.self) { try await client(text).createQueue("orders") }
      #expect(error?.isNotAllowed == true)
    }
  }

  @Test("With a tenant, tokens of others are refused")
  func tenant() async throws {
    try await Azq.withEmulator("--tokens-over-http", "--tenant", "one") { text async throws in
      #expect(try await client(text).queue("orders").createIfNotExists())
      let error = await #expect(throws: AzureError.self) {
        _ = try await client(text, tenant: "two").queue("orders").exists()
      }
      #expect(error?.status == 401)
    }
  }

  @Test("The account's key can be refused")
  func keyRefused() async throws {
    try await Azq.withEmulator("--refuse-account-key") { text async throws in
      let outcome = try await Azq.run("queue", "exists", "orders", connection: text)
      #expect(outcome.errors.contains("KeyBasedAuthenticationNotPermitted"))
    }
  }

  @Test("Without authentication any key will do")
  func noAuthentication() async throws {
    try await Azq.withEmulator("--no-authentication", key: "AAAA") { text async throws in
      #expect(try await Azq.run("queue", "create", "orders", connection: text).code == 0)
    }
  }

  @Test("The statistics tell of the secondary what it is told to")
  func replication() async throws {
    try await Azq.withEmulator("--replication", "unavailable") { text async throws in
      #expect(try await Azq.run("stats", connection: text).lines.last == "unavailable\tunknown")
      #expect(
        try await Azq.run("stats", "--json", connection: text).output == "{\"status\":\"unavailable\"}\n")
    }
  }
}
