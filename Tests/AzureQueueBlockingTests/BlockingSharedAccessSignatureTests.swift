import AzureAuthSAS
import AzureCore
import AzureQueueBlocking
import AzureQueueProtocol
import AzureQueueTesting
import Testing

/// A credential that can sign, as an account key can.
private struct SigningCredential: Authorizer, SASSigner {
  let accountName = "contosoq1"
  var userDelegationKey: UserDelegationKey? { nil }

  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {}

  func sign(_ stringToSign: String) -> String { "(" + stringToSign.replacing("\n", with: "|") + ")" }
}

/// What is signed is shown by the tests of the async client: both clients make signatures by the same code.
@Suite("Shared access signatures from a blocking client")
struct BlockingSharedAccessSignatureTests {
  private let transport = ScriptedTransport([])

  private func service() throws -> BlockingQueueServiceClient {
    var options = QueueClientOptions()
    // It stands at Tue, 03 Mar 2026 04:05:06 GMT.
    options.clock = ManualClock()
    return try BlockingQueueServiceClient(
      .endpoint("https://contosoq1.queue.core.windows.net", credential: SigningCredential()),
      transport: transport, reader: BlockingBench.reader, options: options)
  }

  @Test(
    "A queue's signature and URL are signed by the client's credential, from the client's clock and version")
  func queue() throws {
    let url = try service().queue("orders").sasURL(
      permissions: [.process, .read], expires: .after(.seconds(3600)))
    let signed = try #require(
      PercentEncoding.queryItems(of: String(url.value.drop { $0 != "?" }.dropFirst())))
    #expect(url.value.hasPrefix("https://contosoq1.queue.core.windows.net/orders?"))
    #expect(
      signed.last?.value == "(rp||2026-03-03T05:05:06Z|/queue/contosoq1/orders||||2025-11-05)")
    #expect(transport.requests.isEmpty)
  }

  @Test("An account's signature and URL are, too")
  func account() throws {
    let url = try service().sasURL(
      permissions: [.read, .list], resourceTypes: [.service, .container], expires: .after(.seconds(3600)))
    #expect(url.value.hasPrefix("https://contosoq1.queue.core.windows.net/?"))
    let signed = try #require(
      PercentEncoding.queryItems(of: String(url.value.drop { $0 != "?" }.dropFirst())))
    #expect(signed.last?.value == "(contosoq1|rl|q|sc||2026-03-03T05:05:06Z|||2025-11-05||)")
    #expect(transport.requests.isEmpty)
  }
}
