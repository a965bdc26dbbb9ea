import AzurePipeline
import AzureAuthToken
import AzureCore
import AzureQueueTesting
import HTTPTypes
import Testing

@Suite("The bearer authorizer")
struct BearerAuthorizerTests {
  private static let account = "contoso.queue.core.windows.net"
  static let tenant = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

  static func challenge(
    _ uri: String = "https://login.microsoftonline.com/\(tenant)/oauth2/authorize",
    _ resource: String = "https://storage.azure.com"
  ) -> String { "Bearer authorization_uri=\(uri) resource_id=\(resource)" }

  private func authorizer(_ change: (inout BearerOptions) -> Void = { _ in }) -> BearerAuthorizer {
    var options = BearerOptions()
    change(&options)
    return BearerAuthorizer(ScriptedCredential(.living()), options: options, clock: ManualClock())
  }

  private func meet(_ field: String, _ authorizer: BearerAuthorizer) throws -> TokenRequest? {
    try authorizer.tokenRequest(
      meeting: AzureResponse(status: .unauthorized, headerFields: [.wwwAuthenticate: field]), to: .fixture())
  }

  @Test("It attaches the token")
  func attaches() throws {
    var request = AzureRequest.fixture()
    try authorizer().authorize(&request, token: .living(.seconds(1), "abc.def"), context: .fixture)
    #expect(request.head.headerFields[.authorization] == "Bearer abc.def")
  }

  @Test(
    "Plain http is refused, before a token is asked for and before one is attached",
    arguments: [
      ("http", account, false), ("http", "127.0.0.1:10001", false), ("HTTP", "localhost", false),
      ("http", account, true), ("http", "10.0.0.1", true), ("http", "127.0.0.1.example.com", true),
      ("http", "localhost.example.com", true), ("http", "128.0.0.1", true), ("ftp", "localhost", true),
      ("http", "localhost:80@evil.example", true), ("http", "localhost@evil.example", true),
      ("http", "127.0.0.1:80@evil.example", true), ("http", "[::1]:80@evil.example", true),
      ("http", "[::1].evil.example", true), ("http", "[::1", true), ("http", "localhost:evil", true),
      ("http", "localhost/.evil.example", true), ("http", "localhost#.evil.example", true),
    ])
  func refusesHTTP(scheme: String, host: String, allowsLoopback: Bool) {
    let authorizer = authorizer { $0.allowsHTTPOnLoopback = allowsLoopback }
    var request = AzureRequest.fixture(scheme: scheme, authority: host)
    #expect(throws: AzureError.self) { try authorizer.check(request) }
    let error = #expect(throws: AzureError.self) {
      try authorizer.authorize(&request, token: .living(), context: .fixture)
    }
    #expect(error?.kind == .credential)
    #expect(request.head.headerFields[.authorization] == nil)
  }

  @Test(
    "Https is accepted, and http on this machine by option",
    arguments: [
      ("https", account), ("http", "127.0.0.1:10001"), ("http", "127.8.9.1"), ("http", "localhost:10001"),
      ("http", "[::1]:10001"), ("http", "[::1]"),
    ])
  func accepts(scheme: String, host: String) throws {
    try authorizer { $0.allowsHTTPOnLoopback = true }.check(.fixture(scheme: scheme, authority: host))
  }

  @Test("A second Authorization field, a missing token and a broken token are refused without showing it")
  func refuses() {
    var signed = AzureRequest.fixture(fields: [.authorization: "SharedKey a:b"])
    var plain = AzureRequest.fixture()
    for text in ["", "hidden token", "hidden\r\nX: y", "hiddenä"] {
      let error = #expect(throws: AzureError.self) {
        try authorizer().authorize(&plain, token: .living(.seconds(1), text), context: .fixture)
      }
      #expect(error.map { "\($0)".contains("hidden") } == false)
    }
    #expect(throws: AzureError.self) {
      try authorizer().authorize(&signed, token: .living(), context: .fixture)
    }
    #expect(throws: AzureError.self) { try authorizer().authorize(&plain, token: nil, context: .fixture) }
  }

  @Test(
    "The scope follows from the audience",
    arguments: [
      ("https://storage.azure.com", storageScope), ("https://storage.azure.com/", storageScope),
      (storageScope, storageScope), ("https://\(account)", "https://\(account)/.default"),
    ])
  func scope(audience: String, scope: String) {
    #expect(
      authorizer { $0.audience = audience }.tokenRequest(for: .fixture())
        == TokenRequest(scopes: [scope], canMeetClaims: true))
  }

  @Test(
    "A challenge of a known cloud for a trusted resource is met and remembered",
    arguments: [
      (challenge(), storageScope),
      (challenge("https://login.microsoftonline.us/\(tenant)/oauth2/authorize"), storageScope),
      (challenge("https://LOGIN.chinacloudapi.cn/\(tenant)"), storageScope),
      (challenge("https://login.microsoftonline.de/\(tenant)/"), storageScope),
      (
        #"Bearer authorization_uri="https://login.microsoftonline.com/\#(tenant)/x", resource_id="https://storage.azure.com/""#,
        storageScope
      ),
      ("Basic realm=x, " + challenge(), storageScope),
      (
        challenge("https://login.microsoftonline.com/\(tenant)", "https://\(account)"),
        "https://\(account)/.default"
      ),
    ])
  func meets(field: String, scope: String) throws {
    let authorizer = authorizer()
    let expected = TokenRequest(scopes: [scope], tenantID: Self.tenant, canMeetClaims: true)
    #expect(try meet(field, authorizer) == expected)
    #expect(authorizer.tokenRequest(for: .fixture()) == expected)
  }

  @Test("What one host's challenge says counts for that host alone, until no token comes of it")
  func perHost() throws {
    let authorizer = authorizer()
    _ = try meet(Self.challenge(), authorizer)
    var other = AzureRequest.fixture()
    other.head.authority = "other.queue.core.windows.net"
    #expect(authorizer.tokenRequest(for: other) == .storage())
    authorizer.tokenFailed(for: other)
    #expect(authorizer.tokenRequest(for: .fixture()) == .storage(tenant: Self.tenant))
    authorizer.tokenFailed(for: .fixture())
    #expect(authorizer.tokenRequest(for: .fixture()) == .storage())
  }

  @Test("A host is the same in every case, and not made of other letters")
  func exactHost() throws {
    let authorizer = authorizer()
    let field = Self.challenge("https://login.microsoftonline.com/\(Self.tenant)", "https://kontoso.example")
    let response = AzureResponse(status: .unauthorized, headerFields: [.wwwAuthenticate: field])
    var request = AzureRequest.fixture()
    request.head.authority = "\u{212A}ontoso.example"
    #expect(throws: AzureError.self) { try authorizer.tokenRequest(meeting: response, to: request) }
    request.head.authority = "Kontoso.example"
    #expect(try authorizer.tokenRequest(meeting: response, to: request) != nil)
    for (host, isKnown) in [("KONTOSO.example", true), ("\u{212A}ontoso.example", false)] {
      request.head.authority = host
      #expect((authorizer.tokenRequest(for: request)?.tenantID == Self.tenant) == isKnown)
    }
  }

  @Test(
    "A challenge that cannot be trusted is refused with a reason, and not remembered",
    arguments: [
      challenge("https://login.evil.example/\(tenant)"),
      challenge("https://login.microsoftonline.com.evil.example/\(tenant)"),
      challenge("https://login.microsoftonline.com@evil.example/\(tenant)"),
      challenge("https://login.microsoftonline.com:8443/\(tenant)"),
      challenge("http://login.microsoftonline.com/\(tenant)"), challenge("https://login.microsoftonline.com"),
      challenge("https://login.microsoftonline.com/"), challenge("https://login.microsoftonline.com/../x"),
      challenge("https://login.microsoftonline.com/a%2Fb"),
      challenge("https://login.microsoftonline.com/a?b"),
      challenge("https://login.microsoftonline.com/\(tenant)", "https://vault.azure.net"),
      challenge("https://login.microsoftonline.com/\(tenant)", "https://storage.azure.com.evil.example"),
      challenge("https://login.microsoftonline.com/\(tenant)", "https://storage.azure.com/other"),
      challenge("https://login.microsoftonline.com/\(tenant)", "http://storage.azure.com"),
      #"Bearer error="insufficient_claims", claims="%%%""#, #"Bearer error="insufficient_claims""#,
      #"Bearer error="insufficient_claims", claims="AAAA""#,
    ])
  func distrusts(field: String) {
    let authorizer = authorizer()
    let error = #expect(throws: AzureError.self) { try meet(field, authorizer) }
    #expect(error?.kind == .credential)
    #expect(error.map { "\($0)".contains("evil") } == false)
    #expect(authorizer.tokenRequest(for: .fixture()) == .storage())
  }

  @Test(
    "A 401 without a usable challenge stands",
    arguments: [
      "", "Bearer", "Basic realm=x", "Bearer authorization_uri=https://login.microsoftonline.com/t",
      "Bearer resource_id=https://storage.azure.com", challenge() + " x=",
      #"Bearer claims="e30", error="invalid_token""#,
    ])
  func stands(field: String) throws {
    #expect(try meet(field, authorizer()) == nil)
  }

  @Test(
    "Claims are decoded from either base64, with and without padding, and passed on unchanged",
    arguments: [
      ("e30=", "{}"), ("e30", "{}"), ("IHsgfQo", " { }\n"), ("eyJhIjoiPz8_In0", #"{"a":"???"}"#),
      ("eyJhIjoiPz8/In0=", #"{"a":"???"}"#), ("eyJhIjoi5rC0In0", #"{"a":"水"}"#),
    ])
  func claims(encoded: String, claims: String) throws {
    let field = #"Bearer realm="", error="insufficient_claims", claims="\#(encoded)""#
    #expect(try meet(field, authorizer()) == .storage(claims: claims))
  }

  @Test(
    "Claims that are not the one encoding of a text are refused",
    arguments: ["e30==", "e3", "e31", "e", "e30=e30=", "e3 0", "_w", "e_99"])
  func damagedClaims(encoded: String) {
    #expect(throws: AzureError.self) {
      try meet(#"Bearer error="insufficient_claims", claims="\#(encoded)""#, authorizer())
    }
  }

  @Test("With discovery nothing is asked for until a challenge has named the tenant")
  func discovery() throws {
    let authorizer = authorizer { $0.discoversTenant = true }
    #expect(authorizer.tokenRequest(for: .fixture()) == nil)
    var request = AzureRequest.fixture()
    try authorizer.authorize(&request, token: nil, context: .fixture)
    #expect(request.head.headerFields[.authorization] == nil)
    _ = try meet(Self.challenge(), authorizer)
    #expect(authorizer.tokenRequest(for: .fixture()) == .storage(tenant: Self.tenant))
  }

  @Test(
    "Each kind of credential serves its clients, and a cache is not put before a cache or a static token")
  func kinds() {
    let both = BearerAuthorizer(ScriptedCredential(.living()))
    #expect(both.tokenCredential is CachedTokenCredential)
    #expect(both.blockingTokenCredential is BlockingCachedTokenCredential)
    let cached = CachedTokenCredential(GatedCredential(ManualClock()))
    let async = BearerAuthorizer(cached)
    #expect(async.tokenCredential as? CachedTokenCredential === cached)
    #expect(async.blockingTokenCredential == nil)
    let blocking = BearerAuthorizer(GatedBlockingCredential(ManualClock()))
    #expect(blocking.tokenCredential == nil)
    #expect(blocking.blockingTokenCredential is BlockingCachedTokenCredential)
    let fixed = StaticTokenCredential(.living())
    #expect(BearerAuthorizer(fixed).tokenCredential as? StaticTokenCredential === fixed)
  }

  @Test("A static token is given until it ends, and its replacement at once")
  func fixed() async throws {
    let clock = ManualClock()
    let credential = StaticTokenCredential(.living(.seconds(10), "hidden"), clock: clock)
    #expect(try await credential.token(for: .storage()).secret.value == "hidden")
    await #expect(throws: AzureError.self) { try await credential.token(for: .storage(claims: "{}")) }
    clock.advance(by: .seconds(10))
    let error = await #expect(throws: AzureError.self) { try await credential.token(for: .storage()) }
    #expect(error?.description.contains("hidden") == false)
    credential.replace(with: .living(.seconds(20), "new"))
    #expect(try await credential.token(for: .storage()).secret.value == "new")
  }

  @Test("Nothing prints a token")
  func secrets() async throws {
    let cached = CachedTokenCredential(
      ScriptedCredential(.living(.seconds(3_600), "hidden")), clock: ManualClock())
    _ = try await cached.token(for: .storage())
    let token = AccessToken.living(.seconds(3_600), "hidden")
    var cache = TokenCache()
    let decision = cache.decide(.storage(), for: .task, now: reading(.zero))
    _ = cache.store(token, for: .storage(), from: .task, jitter: .zero, now: reading(.zero))
    let values: [Any] = [
      cached, cached.cache, BearerAuthorizer(cached), StaticTokenCredential(token), token, cache, decision,
      TokenCache.Decision.use(token), CallEvent.token(token),
    ]
    for value in values {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] { #expect(!text.contains("hidden")) }
    }
  }
}
