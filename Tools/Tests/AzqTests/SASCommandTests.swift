import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import Foundation
import Testing

@Suite("azq sas, as a program", .timeLimit(.minutes(2)))
struct SASCommandTests {
  private static let connection =
    "AccountName=contoso;AccountKey=c2VjcmV0;QueueEndpoint=https://contoso.queue.core.windows.net"

  private func signer() throws -> SharedKeyCredential {
    try SharedKeyCredential(account: "contoso", key: "c2VjcmV0")
  }

  @Test("A queue's signature is the one that the library makes of the same fields")
  func queue() async throws {
    let outcome = try await Azq.run(
      "sas", "queue", "orders", "--permissions", "pr", "--starts", "2026-01-01", "--expires", "2026-12-31",
      "--ip", "198.51.100.7", "--https-only", "--sv", "2020-02-10", connection: Self.connection)
    #expect(outcome.code == 0)
    let fields = QueueSAS(
      queue: "orders", permissions: [.read, .process],
      startsOn: Timestamp(iso8601: "2026-01-01"), expiresOn: Timestamp(iso8601: "2026-12-31"),
      addressRange: try SASAddressRange("198.51.100.7"), protocols: .https,
      version: try SASVersion("2020-02-10"))
    #expect(outcome.output == (try fields.signed(by: signer()).query.value) + "\n")
  }

  @Test("An account's signature is the one that the library makes of the same fields")
  func account() async throws {
    let outcome = try await Azq.run(
      "sas", "account", "--permissions", "lr", "--resource-types", "cs", "--services", "tq", "--expires",
      "2026-12-31", "--sv", "2025-11-05", connection: Self.connection)
    let expiry = try #require(Timestamp(iso8601: "2026-12-31"))
    let fields = AccountSAS(
      permissions: [.read, .list], services: [.queue, .table], resourceTypes: [.service, .container],
      expiresOn: expiry, version: try SASVersion("2025-11-05"))
    #expect(outcome.output == (try fields.signed(by: signer()).query.value) + "\n")
  }

  @Test("With --url the signature stands behind the address of what it is for")
  func url() async throws {
    let queue = try await Azq.run(
      "sas", "queue", "orders", "--policy", "readers", "--url", connection: Self.connection)
    #expect(queue.output.hasPrefix("https://contoso.queue.core.windows.net/orders?sv="))
    #expect(queue.output.contains("&si=readers&"))
    let account = try await Azq.run(
      "sas", "account", "--permissions", "l", "--resource-types", "s", "--expires-in", "1h", "--url",
      connection: Self.connection)
    #expect(account.output.hasPrefix("https://contoso.queue.core.windows.net/?se="))
  }

  @Test("As JSON it has the signature, its URL and its fields")
  func json() async throws {
    let outcome = try await Azq.run(
      "sas", "queue", "orders", "--permissions", "r", "--expires", "2026-12-31", "--json",
      connection: Self.connection)
    let found = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(found["permissions"] as? String == "r")
    #expect(found["expiresOn"] as? String == "2026-12-31T00:00:00Z")
    #expect(found["isHTTPSOnly"] as? Bool == false)
    let token = try #require(found["token"] as? String)
    #expect(found["url"] as? String == "https://contoso.queue.core.windows.net/orders?" + token)
  }

  @Test("A lifetime counts from now")
  func lifetime() async throws {
    let before = Date.now
    let outcome = try await Azq.run(
      "sas", "queue", "orders", "--permissions", "r", "--expires-in", "2h", connection: Self.connection)
    let signature = try SharedAccessSignature(outcome.output.trimmingCharacters(in: .newlines))
    let lifetime = try #require(signature.expiresOn).seconds - Int64(before.timeIntervalSince1970)
    #expect((7199...7320).contains(lifetime))
  }

  @Test("Without an account's key it fails and does not repeat what it was given")
  func noKey() async throws {
    let outcome = try await Azq.run(
      "sas", "queue", "orders", "--permissions", "r", "--expires-in", "1h",
      connection:
        "QueueEndpoint=https://contoso.queue.core.windows.net;SharedAccessSignature=sv=2025-11-05&sig=s3cret")
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("azq: A shared access signature is made with the account's key"))
    #expect(!outcome.errors.contains("s3cret"))
  }
}
