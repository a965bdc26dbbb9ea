import TestSupport
import AzurePipeline
import AzureAuthToken
import AzureCore
import AzureQueueTesting
import AzureQueues
import HTTPTypes
import Testing

/// Calls with a bearer authorizer through both drivers, on one script.
@Suite("Calls with bearer tokens", .endsWhenItHangs, .serialized)
struct BearerCallTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var responses: [ScriptedTransport.Outcome]
    var calls = 1
    var change: @Sendable (inout BearerOptions) -> Void = { _ in }
    /// The `Authorization` fields that were sent.
    var sent: [String]
    /// Tenant and claims of each fetch.
    var fetched: [String]
    var outcomes: [String]
  }

  private static func refusal(_ field: String) -> ScriptedTransport.Outcome {
    .response(AzureResponse(status: .unauthorized, headerFields: [.wwwAuthenticate: field]))
  }

  private static let ok = ScriptedTransport.Outcome.response(AzureResponse(status: .ok))
  private static let tenant = refusal(BearerAuthorizerTests.challenge())
  private static let claims = refusal(#"Bearer error="insufficient_claims", claims="e30""#)
  private static let id = BearerAuthorizerTests.tenant

  static let rows: [Row] = [
    Row(
      testDescription: "Two calls share a token", responses: [ok, ok], calls: 2,
      sent: ["Bearer t1", "Bearer t1"], fetched: ["- -"], outcomes: ["200", "200"]),
    Row(
      testDescription: "Claims are met once, past the cache, and the new token is kept",
      responses: [claims, ok, ok], calls: 2, sent: ["Bearer t1", "Bearer t2", "Bearer t2"],
      fetched: ["- -", "- {}"], outcomes: ["200", "200"]),
    Row(
      testDescription: "Claims asked for again fail clearly", responses: [claims, claims],
      sent: ["Bearer t1", "Bearer t2"], fetched: ["- -", "- {}"],
      outcomes: ["service 401 the service refused the token that was fetched to meet its challenge"]),
    Row(
      testDescription: "A tenant's challenge is met, and the tenant remembered", responses: [tenant, ok, ok],
      calls: 2, sent: ["Bearer t1", "Bearer t2", "Bearer t2"], fetched: ["- -", "\(id) -"],
      outcomes: ["200", "200"]),
    Row(
      testDescription: "A 401 without a challenge stands, and its token is dropped",
      responses: [refusal(""), ok], calls: 2, sent: ["Bearer t1", "Bearer t2"], fetched: ["- -", "- -"],
      outcomes: ["service 401 -", "200"]),
    Row(
      testDescription: "Discovery sends the first request bare", responses: [tenant, ok, ok], calls: 2,
      change: { $0.discoversTenant = true }, sent: ["-", "Bearer t1", "Bearer t1"], fetched: ["\(id) -"],
      outcomes: ["200", "200"]),
    Row(
      testDescription: "After discovery claims can still be met", responses: [tenant, claims, ok],
      change: { $0.discoversTenant = true }, sent: ["-", "Bearer t1", "Bearer t2"],
      fetched: ["\(id) -", "\(id) {}"], outcomes: ["200"]),
    Row(
      testDescription: "An authority that is not known gets nothing",
      responses: [refusal(BearerAuthorizerTests.challenge("https://login.evil.example/t"))],
      sent: ["Bearer t1"], fetched: ["- -"],
      outcomes: [
        "service 401 The service's challenge names an authority that is not known, so no token was asked for"
      ]),
  ]

  private static func outcome(_ result: Result<CompletedCall, any Error>) -> String {
    switch result {
    case .success(let completed): "\(completed.response.status)"
    case .failure(let error as AzureError): "\(error.kind) \(error.status ?? 0) \(error.advice ?? "-")"
    case .failure(let error): "\(error)"
    }
  }

  @Test("Both drivers send, fetch and end as the table says", arguments: rows, [true, false])
  func both(row: Row, isAsync: Bool) async throws {
    let transport = ScriptedTransport(row.responses)
    let credential = ScriptedCredential(
      .living(.seconds(3_600), "t1"), .living(.seconds(3_600), "t2"), .living(.seconds(3_600), "t3"))
    var options = BearerOptions()
    row.change(&options)
    let clock = ManualClock()
    let authorizer = BearerAuthorizer(credential, options: options, clock: clock, random: .seeded(1))
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.authorizer = authorizer
    let asyncDriver = AsyncDriver(transport: transport, credential: authorizer.tokenCredential, clock: clock)
    let syncDriver = SyncDriver(
      transport: transport, credential: authorizer.blockingTokenCredential, clock: clock)
    var outcomes: [String] = []
    for _ in 0..<row.calls {
      let result: Result<CompletedCall, any Error>
      do {
        if isAsync {
          result = .success(try await asyncDriver.run(Call(.fixture(), plan: plan)))
        } else {
          result = .success(
            try await DedicatedThread.run { [plan] in try syncDriver.run(Call(.fixture(), plan: plan)) })
        }
      } catch {
        result = .failure(error)
      }
      outcomes.append(Self.outcome(result))
    }
    #expect(transport.requests.map { $0.head.headerFields[.authorization] ?? "-" } == row.sent)
    #expect(credential.calls.map { "\($0.tenantID ?? "-") \($0.claims ?? "-")" } == row.fetched)
    #expect(outcomes == row.outcomes)
    #expect(transport.remaining == 0)
  }

  /// A credential of one tenant, which cannot ask another.
  private struct OwnTenant: TokenCredential {
    func token(for request: TokenRequest) async throws -> AccessToken {
      guard request.tenantID == nil else { throw AzureError(.credential, "This is another tenant") }
      return .living()
    }
  }

  @Test(
    "A tenant that the credential cannot use fails one call, which tells what the service said, and no later one"
  )
  func otherTenant() async throws {
    let transport = ScriptedTransport([Self.tenant, Self.ok])
    let clock = ManualClock()
    let authorizer = BearerAuthorizer(OwnTenant(), clock: clock, random: .seeded(1))
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.authorizer = authorizer
    let driver = AsyncDriver(transport: transport, credential: authorizer.tokenCredential, clock: clock)
    let error = await #expect(throws: AzureError.self) {
      try await driver.run(Call(.fixture(), plan: plan))
    }
    #expect(error?.kind == .service)
    #expect(error?.status == 401)
    #expect(error?.advice?.contains("This is another tenant") == true)
    #expect(try await driver.run(Call(.fixture(), plan: plan)).response.status == 200)
  }

  @Test("A client refuses plain http when it is made, and asks for no token")
  func clientRefusesHTTP() throws {
    let credential = ScriptedCredential(.living())
    let endpoint = try StorageEndpoint("http://contoso.queue.core.windows.net")
    #expect(throws: AzureError.self) {
      try QueueServiceClient(.endpoint(endpoint, credential: credential), transport: ScriptedTransport([]))
    }
    #expect(throws: AzureError.self) {
      try BlockingQueueServiceClient(
        .endpoint(endpoint, credential: credential), transport: ScriptedTransport([]))
    }
    #expect(throws: AzureError.self) {
      try QueueClient("tasks", .endpoint(endpoint, credential: credential), transport: ScriptedTransport([]))
    }
    #expect(throws: AzureError.self) {
      try BlockingQueueClient(
        "tasks", .endpoint(endpoint, credential: credential), transport: ScriptedTransport([]))
    }
    #expect(credential.calls.isEmpty)
  }

  @Test("A client with a token credential sends the token; clients of one authorizer share it")
  func client() async throws {
    let transport = ScriptedTransport([
      .response(AzureResponse(status: .created)), .response(AzureResponse(status: .created)),
    ])
    let credential = ScriptedCredential(.living())
    var options = QueueClientOptions()
    options.clock = ManualClock()
    let authorizer = BearerAuthorizer(credential, clock: options.clock)
    let endpoint = try StorageEndpoint("https://contoso.queue.core.windows.net")
    let reader = DefaultAssembly.reader()
    let async = try QueueServiceClient(
      .endpoint(endpoint, credential: authorizer), transport: transport, reader: reader, options: options)
    let blocking = try BlockingQueueServiceClient(
      .endpoint(endpoint, credential: authorizer), transport: transport, reader: reader, options: options)
    try await async.createQueue("tasks")
    try await DedicatedThread.run { _ = try blocking.createQueue("tasks") }
    #expect(transport.requests.map { $0.head.headerFields[.authorization] } == ["Bearer t1", "Bearer t1"])
    #expect(credential.calls == [.storage()])
  }

  @Test("A credential that does not serve the kind of client is refused when the client is made")
  func wrongStyle() throws {
    let endpoint = try StorageEndpoint("https://contoso.queue.core.windows.net")
    let reader = DefaultAssembly.reader()
    let clock = ManualClock()
    #expect(throws: AzureError.self) {
      try QueueServiceClient(
        .endpoint(endpoint, credential: BearerAuthorizer(GatedBlockingCredential(clock))),
        transport: ScriptedTransport([]), reader: reader)
    }
    #expect(throws: AzureError.self) {
      try BlockingQueueServiceClient(
        .endpoint(endpoint, credential: BearerAuthorizer(GatedCredential(clock))),
        transport: ScriptedTransport([]), reader: reader)
    }
  }
}
