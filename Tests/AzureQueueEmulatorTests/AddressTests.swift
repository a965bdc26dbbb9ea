import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("Addresses")
struct AddressTests {
  private func engine() throws -> QueueEngine {
    let account = try #require(EmulatorAccount(name: "contosoq1", key: "AAEC"))
    return QueueEngine(accounts: [account, .development], authentication: .none, reader: LibxmlReader())
  }

  private func ask(
    _ engine: inout QueueEngine, _ method: HTTPRequest.Method, _ authority: String, _ path: String
  ) -> String {
    let request = AzureRequest(
      method: method, scheme: "https", authority: authority, path: path, headerFields: [.contentLength: "0"])
    let response = engine.respond(
      to: request, now: Timestamp(seconds: 1_772_510_706), random: RandomSource.seeded(1))
    return response.status < 300 ? String(response.status) : response.failure
  }

  @Test(
    "Host style and path style reach the same queue",
    arguments: [
      ("contosoq1.queue.core.windows.net", "/jobs"), ("contosoq1.queue.localhost:10001", "/jobs"),
      ("contosoq1.z12.queue.storage.azure.net", "/jobs"), ("contosoq1-ipv6.queue.core.windows.net", "/jobs"),
      ("127.0.0.1:10001", "/contosoq1/jobs"), ("[::1]:10001", "/contosoq1/jobs"),
      ("localhost", "/contosoq1/jobs/"), ("CONTOSOQ1.QUEUE.CORE.WINDOWS.NET", "/jobs"),
      ("ContosoQ1.Queue.localhost:10001", "/jobs"), ("contosoq1.Z12.queue.storage.azure.net", "/jobs"),
      ("contosoq1.z12.QUEUE.storage.azure.net", "/jobs"), ("Contosoq1-IPv6.queue.core.windows.net", "/jobs"),
      ("LOCALHOST", "/contosoq1/jobs"), ("Queues.Example.com", "/contosoq1/jobs"),
      ("queues.example.com", "/contosoq1/jobs"),
      // Hosts that look as if they named an account.
      ("azurite.queue.svc.cluster.local:10001", "/contosoq1/jobs"),
      ("other.z1.queue.example", "/contosoq1/jobs"),
    ])
  func styles(authority: String, path: String) throws {
    var engine = try engine()
    #expect(ask(&engine, .put, "contosoq1.queue.core.windows.net", "/jobs") == "201")
    #expect(ask(&engine, .get, authority, path + "?comp=metadata") == "200")
    #expect(ask(&engine, .get, "127.0.0.1", "/devstoreaccount1/jobs?comp=metadata") == "404 QueueNotFound")
  }

  @Test(
    "The secondary serves reads and refuses writes",
    arguments: [
      ("contosoq1-secondary.queue.core.windows.net", ""), ("127.0.0.1", "/contosoq1-secondary"),
      ("contosoq1-secondary-dualstack.queue.core.windows.net", ""),
      ("Contosoq1-Secondary.Queue.core.windows.net", ""),
    ])
  func secondary(authority: String, prefix: String) throws {
    var engine = try engine()
    _ = ask(&engine, .put, "127.0.0.1", "/contosoq1/jobs")
    #expect(ask(&engine, .get, authority, prefix + "/jobs?comp=metadata") == "200")
    #expect(ask(&engine, .get, authority, prefix + "/jobs/messages?peekonly=true") == "200")
    #expect(ask(&engine, .get, authority, prefix + "/jobs/messages") == "403 InsufficientAccountPermissions")
    #expect(ask(&engine, .put, authority, prefix + "/other") == "403 InsufficientAccountPermissions")
  }

  @Test("An account that is not served is not found")
  func unknownAccount() throws {
    var engine = try engine()
    #expect(ask(&engine, .put, "127.0.0.1", "/nobody/jobs") == "404 ResourceNotFound")
    #expect(ask(&engine, .put, "nobody.queue.core.windows.net", "/jobs") == "404 ResourceNotFound")
  }

  @Test(
    "Names and keys that cannot be make no account",
    arguments: [
      ("ab", "AAEC"), ("Contoso", "AAEC"), ("a-b-c", "AAEC"), (String(repeating: "a", count: 25), "AAEC"),
      ("contosoq1", "AAE"), ("contosoq1", ""), ("contosoq1", "AA EC"),
    ])
  func accounts(name: String, key: String) {
    #expect(EmulatorAccount(name: name, key: key) == nil)
  }

  @Test("The key of an account never prints")
  func redaction() throws {
    let account = try #require(EmulatorAccount(name: "contosoq1", key: "AAECAwQFBgc="))
    var text = "\(account) \(String(reflecting: account))"
    dump(account, to: &text)
    #expect(!text.contains("AAECAwQFBgc=") && !text.contains("[0, 1, 2"))
    #expect(text.contains("redacted"))
  }
}
