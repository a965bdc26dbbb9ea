import AzureAuthSAS
import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Foundation
import Logging
import Testing

/// A credential that can sign, as an account key can; the clock stands at Tue, 03 Mar 2026 04:05:06 GMT.
private struct SigningCredential: Authorizer, SASSigner {
  let accountName = "contosoq1"
  var userDelegationKey: UserDelegationKey?

  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {}

  func sign(_ stringToSign: String) -> String {
    "(" + stringToSign.replacing("\n", with: "|") + ")"
  }
}

@Suite("Shared access signatures from a client")
struct SharedAccessSignatureTests {
  private let transport = ScriptedTransport([])
  private let key = UserDelegationKey(
    signedObjectID: "oid", signedTenantID: "tid", signedStart: "2026-03-03T00:00:00Z",
    signedExpiry: "2026-03-09T00:00:00Z", signedVersion: "2026-04-06", value: "SECRET")

  @Test("A queue's signature is signed by the client's credential, from the client's clock and version")
  func expiry() throws {
    let signature = try queue().sas(permissions: [.process, .read], expires: .after(.seconds(3600)))
    #expect(signed(signature) == "(rp||2026-03-03T05:05:06Z|/queue/contosoq1/orders||||2025-11-05)")
    #expect(signature.expiresOn == Timestamp(seconds: 1_772_514_306))
    #expect(transport.requests.isEmpty)
  }

  @Test("Every choice reaches the signature")
  func choices() throws {
    let options = SASOptions(
      startsOn: Timestamp(seconds: 1_772_500_000, nanoseconds: 750_000_000),
      addressRange: try SASAddressRange("198.51.100.7"),
      protocols: .https, version: try SASVersion("2020-12-06"))
    let signature = try queue().sas(
      permissions: .add,
      expires: .at(Timestamp(seconds: 1_773_144_000, nanoseconds: 500_000_000), policyID: "p"),
      options: options)
    #expect(
      signed(signature)
        == "(a|2026-03-03T01:06:40Z|2026-03-10T12:00:00Z|/queue/contosoq1/orders|p|198.51.100.7|https|2020-12-06)"
    )
  }

  @Test("A stored access policy can give everything, or everything but the permissions")
  func policy() throws {
    #expect(
      try signed(queue().sas(expires: .policy("readers")))
        == "(|||/queue/contosoq1/orders|readers|||2025-11-05)")
    #expect(
      try signed(queue().sas(permissions: .read, expires: .policy("readers")))
        == "(r|||/queue/contosoq1/orders|readers|||2025-11-05)")
  }

  @Test(
    "Whatever the endpoint, the signature names the real account, and the URL the endpoint",
    arguments: [
      "https://contosoq1.queue.core.windows.net", "https://contosoq1-secondary.queue.core.windows.net",
      "http://127.0.0.1:10001/contosoq1", "http://127.0.0.1:10001/contosoq1-secondary",
      "https://queues.contoso.example",
    ])
  func endpoints(address: String) throws {
    let queue = try queue(at: address)
    let signature = try queue.sas(permissions: .read, expires: .after(.seconds(60)))
    #expect(signed(signature).contains("|/queue/contosoq1/orders|"))
    let url = try queue.sasURL(permissions: .read, expires: .after(.seconds(60)))
    #expect(url.value == address + "/orders?" + signature.query.value)
    #expect(try SharedAccessSignature(url: url.value) == signature)
    #expect("\(url)" == "<redacted>")
    let date = Timestamp(seconds: 1_772_510_766)
    #expect(try queue.sasURL(permissions: .read, expires: .at(date)) == url)
    #expect(
      try queue.sasURL(expires: .policy("p")).value == address + "/orders?"
        + queue.sas(expires: .policy("p")).query.value)
  }

  @Test("A client's account signature names services and resource types")
  func account() throws {
    let service = try service()
    let signature = try service.sas(
      permissions: [.list, .read], resourceTypes: [.container, .service], expires: .after(.seconds(60)))
    #expect(signed(signature) == "(contosoq1|rl|q|sc||2026-03-03T04:06:06Z|||2025-11-05||)")
    let url = try service.sasURL(
      permissions: [.list, .read], resourceTypes: [.container, .service], expires: .after(.seconds(60)))
    #expect(url.value == "https://contosoq1.queue.core.windows.net/?" + signature.query.value)
    let parsed = try StorageEndpoint.parse(url.value)
    #expect(parsed.endpoint.url == service.url)
    #expect(parsed.query == signature.query)
    let date = Timestamp(seconds: 1_772_510_766)
    #expect(
      try service.sas(
        permissions: [.list, .read], resourceTypes: [.container, .service], expires: .at(date)) == signature)
    #expect(
      try service.sasURL(
        permissions: [.list, .read], resourceTypes: [.container, .service], expires: .at(date)) == url)
  }

  @Test("An account signature can be for other services, from a date on, and over https only")
  func accountChoices() throws {
    let signature = try service().sas(
      permissions: .read, services: [.queue, .blob], resourceTypes: .object,
      expires: .at(Timestamp(seconds: 1_773_144_000)),
      options: SASOptions(startsOn: Timestamp(seconds: 1_772_500_000), protocols: .https))
    #expect(
      signed(signature)
        == "(contosoq1|r|bq|o|2026-03-03T01:06:40Z|2026-03-10T12:00:00Z||https|2025-11-05||)")
  }

  @Test(
    "An account's signature takes no stored access policy",
    arguments: [
      SASExpiry.policy("p"), .after(.seconds(60), policyID: "p"),
      .at(Timestamp(seconds: 1_773_144_000), policyID: "p"),
    ])
  func accountPolicy(expires: SASExpiry) throws {
    let service = try service()
    let error = try #require(throws: AzureError.self) {
      try service.sas(permissions: .read, resourceTypes: .object, expires: expires)
    }
    #expect(error.kind == .invalidArgument)
    #expect(error.message == "An account's signature cannot refer to a stored access policy")
  }

  @Test("A user delegation signer makes a user delegation signature, of a version that has it")
  func userDelegation() throws {
    let signer = SigningCredential(userDelegationKey: key)
    let queue = try queue(credential: AnonymousAuthorizer())
    let signature = try queue.sas(
      permissions: .read, expires: .after(.seconds(60)),
      delegatedUserObjectID: "99999999-8888-7777-6666-555555555555", options: SASOptions(signer: signer))
    #expect(
      signed(signature)
        == "(r||2026-03-03T04:06:06Z|/queue/contosoq1/orders|oid|tid|2026-03-03T00:00:00Z|2026-03-09T00:00:00Z|q"
        + "|2026-04-06||99999999-8888-7777-6666-555555555555|||2026-02-06)")
    #expect(signature.isUserBound)
  }

  @Test("A user delegation signature takes no policy, no older version, and no part in an account signature")
  func userDelegationLimits() throws {
    let options = SASOptions(signer: SigningCredential(userDelegationKey: key))
    var older = options
    older.version = .widelyDeployed
    let queue = try queue()
    let service = try service()
    #expect(throws: AzureError.self) { try queue.sas(expires: .policy("p"), options: options) }
    #expect(throws: AzureError.self) {
      try queue.sas(permissions: .read, expires: .after(.seconds(60), policyID: "p"), options: options)
    }
    #expect(throws: AzureError.self) {
      try queue.sas(permissions: .read, expires: .after(.seconds(60)), options: older)
    }
    #expect(throws: AzureError.self) {
      try service.sas(
        permissions: .read, resourceTypes: .object, expires: .after(.seconds(60)), options: options)
    }
  }

  @Test("An account key makes no signature for one user")
  func userWithoutDelegation() throws {
    let queue = try queue()
    let error = try #require(throws: AzureError.self) {
      try queue.sas(
        permissions: .read, expires: .after(.seconds(60)),
        delegatedUserObjectID: "99999999-8888-7777-6666-555555555555")
    }
    #expect(error.kind == .invalidArgument)
  }

  @Test("A credential that cannot sign says what can")
  func noSigner() throws {
    let credentials: [any Authorizer] = [
      AnonymousAuthorizer(), try SharedAccessSignature("sv=1&sig=SECRET"),
      RotatingSharedAccessSignature(try SharedAccessSignature("sv=1&sig=SECRET")),
    ]
    for credential in credentials {
      let service = try service(credential: credential)
      let queue = try service.queue("orders")
      let errors = [
        try #require(throws: AzureError.self) {
          try queue.sas(permissions: .read, expires: .after(.seconds(60)))
        },
        try #require(throws: AzureError.self) {
          try service.sas(permissions: .read, resourceTypes: .object, expires: .after(.seconds(60)))
        },
      ]
      for error in errors {
        #expect(error.kind == .credential)
        #expect(error.advice?.contains("UserDelegationSigner") == true)
        #expect(!"\(error)".contains("SECRET"))
      }
    }
  }

  @Test(
    "A time that is not positive, or ends beyond what can be written, is refused",
    arguments: [
      Duration.zero, .seconds(-1), .seconds(253_402_300_799), .seconds(Int64.max), .seconds(252_000_000_000),
    ])
  func lifetime(lifetime: Duration) throws {
    let queue = try queue()
    let error = try #require(throws: AzureError.self) {
      try queue.sas(permissions: .read, expires: .after(lifetime))
    }
    #expect(error.kind == .invalidArgument)
  }

  @Test(
    "A date that cannot be written is refused",
    arguments: [-1e11, 253_402_300_800, 1e300, Double.infinity, -Double.infinity, Double.nan])
  func date(interval: Double) throws {
    let date = Timestamp(Date(timeIntervalSince1970: interval))
    let queue = try queue()
    let error = try #require(throws: AzureError.self) {
      try queue.sas(permissions: .read, expires: .at(date))
    }
    #expect(error.kind == .invalidArgument)
  }

  private func service(
    at address: String = "https://contosoq1.queue.core.windows.net",
    credential: any Authorizer = SigningCredential()
  ) throws -> QueueServiceClient {
    var options = QueueClientOptions()
    options.clock = ManualClock()
    return try QueueServiceClient(
      .endpoint(StorageEndpoint.parse(address).endpoint, credential: credential), transport: transport,
      reader: ClientBench.reader, options: options)
  }

  private func queue(
    at address: String = "https://contosoq1.queue.core.windows.net",
    credential: any Authorizer = SigningCredential()
  ) throws -> QueueClient {
    try service(at: address, credential: credential).queue("orders")
  }

  /// The text that was signed.
  private func signed(_ signature: SharedAccessSignature) -> String {
    PercentEncoding.queryItems(of: signature.query.value)?.last?.value ?? ""
  }
}

@Suite("A shared access signature that is over when it is made")
struct ExpiredSignatureTests {
  @Test("It is warned of, and made all the same", arguments: [(-60, 1), (0, 1), (60, 0)])
  func warned(seconds: Int, warnings: Int) throws {
    let notes = Notes()
    var options = QueueClientOptions(
      logger: Logger(label: "test") { _ in NotingLogHandler(notes: notes) }, clock: ManualClock())
    options.random = .seeded(1)
    let queue = try QueueClient(
      "orders", .endpoint("https://contosoq1.queue.core.windows.net", credential: SigningCredential()),
      transport: ScriptedTransport([]), reader: ClientBench.reader, options: options)
    let end = ManualClock().now().date + .seconds(seconds)
    #expect(try queue.sas(permissions: .read, expires: .at(end)).expiresOn == end)
    #expect(
      notes.all
        == Array(
          repeating: "warning a shared access signature is made that has expired already", count: warnings))
  }
}
