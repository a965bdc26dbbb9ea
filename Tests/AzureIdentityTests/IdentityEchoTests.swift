#if Identity
  import AzureAuthToken
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import AzureQueues
  import HTTPTypes
  import Logging
  import Synchronization
  import Testing

  /// What an authority repeats of the form that it was sent, and what parts of the application say of their faults.
  @Suite("A secret that somebody else's words have is in no error, outcome or log line")
  struct IdentityEchoTests {
    /// Keeps what is shown.
    private final class Shown: Sendable {
      private let texts = Mutex<[String]>([])
      var all: String { texts.withLock { $0.joined(separator: "\n") } }

      func add(_ value: Any) {
        var dumped = ""
        dump(value, to: &dumped)
        texts.withLock { $0 += ["\(value)", String(reflecting: value), dumped] }
      }

      func logger() -> Logger { Logger(label: "test") { _ in Handler(shown: self) } }
    }

    private struct Handler: LogHandler {
      let shown: Shown
      var logLevel = Logger.Level.trace
      var metadata: Logger.Metadata = [:]

      subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
      }

      func log(event: LogEvent) { shown.add("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }

    private func add(_ error: AzureError, to shown: Shown) {
      shown.add(error)
      shown.add(error.details)
      if let cause = error.cause { shown.add(cause) }
    }

    // MARK: The application's own parts

    /// An error that quotes what an endpoint of tokens was sent and said, as its cause does.
    private static func quoting(_ kind: AzureError.Kind) -> AzureError {
      let response = #"{"access_token":"S3CRETaccess","refresh_token":"S3CRETrefresh"}"#
      var error = AzureError(
        kind, "POST client_secret=S3CRETclient&a=1 said \(response)",
        advice: "look at http://u:S3CRETproxy@proxy:8080",
        cause: AzureError(
          .credential, "Bearer S3CRET0123456789",
          cause: TransportError(.connect, delivery: .notSent, "password=S3CRETpassword")))
      error.code = "S3CRET code"
      error.requestID = "S3CRET/id"
      error.details = ["response": response]
      return error
    }

    private static let other = TokenRequest(scopes: ["https://other.test/.default"])

    /// A credential of an application, with or without the transport of its client.
    private struct QuotingCredential: TransportBorrowing, BlockingTransportBorrowing {
      let kind: AzureError.Kind
      var gives: TokenRequest?

      private func answer(_ request: TokenRequest) throws(AzureError) -> AccessToken {
        guard request.scopes == gives?.scopes else { throw IdentityEchoTests.quoting(kind) }
        return AccessToken(token: "own", expiresOn: Timestamp(seconds: 4_102_444_800))
      }

      func token(for request: TokenRequest) async throws -> AccessToken { try answer(request) }
      func token(for request: TokenRequest, over: any AsyncTransport) async throws -> AccessToken {
        try answer(request)
      }
      @available(*, noasync)
      func tokenBlocking(for request: TokenRequest, within: Duration) throws(AzureError) -> AccessToken {
        try answer(request)
      }
      @available(*, noasync)
      func tokenBlocking(
        for request: TokenRequest, within: Duration, over: any SyncTransport
      ) throws(AzureError) -> AccessToken { try answer(request) }
    }

    private func failure(
      _ tokens: EntraTokens, _ request: TokenRequest, _ style: Style, lends: Bool
    ) async -> AzureError? {
      let transport = lends ? ScriptedTransport([]) : nil
      do {
        switch style {
        case .async: _ = try await tokens.token(for: request, over: transport)
        case .blocking:
          _ = try await DedicatedThread.run {
            try tokens.tokenBlocking(for: request, within: .seconds(60), over: transport)
          }
        }
        return nil
      } catch {
        return error as? AzureError
      }
    }

    @Test(
      "A member of a chain, the one that was chosen among them", arguments: Style.allCases, [false, true])
    func member(_ style: Style, lends: Bool) async throws {
      for kind in [AzureError.Kind.credential, .credentialUnavailable] {
        for gives in [nil, TokenRequest.plain] {
          let shown = Shown()
          var options = IdentityOptions.fake()
          options.logger = shown.logger()
          let chain = try ChainedTokenCredential(
            [AzureCLICredential(options: .fake()), QuotingCredential(kind: kind, gives: gives)],
            options: options)
          if gives != nil { _ = try await style.token(chain) }
          let error = try #require(await failure(chain.tokens, Self.other, style, lends: lends))
          #expect(error.kind == kind)
          #expect(error.message.contains("client_secret=<redacted>&a=1 said"))
          add(error, to: shown)
          for outcome in chain.memberOutcomes {
            if case .failed(let error) = outcome.result { add(error, to: shown) }
          }
          #expect(shown.all.contains("no token"))
          #expect(!shown.all.contains("S3CRET"), "\(shown.all)")
        }
      }
    }

    @Test("A function that is asked for an assertion, alone and in a chain", arguments: Style.allCases)
    func assertion(_ style: Style) async throws {
      for kind in [AzureError.Kind.credential, .credentialUnavailable] {
        let shown = Shown()
        var options = IdentityOptions.fake()
        options.logger = shown.logger()
        let credential = try ClientAssertionCredential(
          tenantID: tenant, clientID: client, options: options
        ) { throw IdentityEchoTests.quoting(kind) }
        let chain = try ChainedTokenCredential([credential], options: options)
        for asked: any EntraCredential in [credential, chain] {
          let error = try #require(await style.failure(asked))
          #expect(error.kind == kind)
          #expect(error.message.contains("client_secret=<redacted>&a=1 said"))
          add(error, to: shown)
        }
        for outcome in chain.memberOutcomes { shown.add(outcome) }
        #expect(!shown.all.contains("S3CRET"), "\(shown.all)")
      }
    }

    // MARK: The authority

    /// Long ones and short ones, and such as have the form of an id or a code.
    static let secrets = [
      "Q8Q~short_app.secret-0123456789abcdef", "kq7w", "Zq7", "kq7wxz19", "kq-7w-xz", "SecretCode",
      "7d8f0c11-c003-0011-2233-b7a1c4000000",
    ]

    /// The same secret as an application's, as what proves who it is, and as that of the person on whose behalf it acts.
    private static let credentials: [@Sendable (String, IdentityOptions) throws -> any EntraCredential] = [
      { try ClientSecretCredential(tenantID: tenant, clientID: client, clientSecret: $0, options: $1) },
      { secret, options in
        try ClientAssertionCredential(tenantID: tenant, clientID: client, options: options) { secret }
      },
      {
        try OnBehalfOfCredential(
          tenantID: tenant, clientID: client, proof: .secret("another-one"), userAssertion: $0, options: $1)
      },
    ]

    private static func response(_ status: Int, _ text: String, body: String = "")
      -> ScriptedTransport.Outcome
    {
      .response(
        AzureResponse(
          status: .init(code: status, reasonPhrase: "no \(text)"),
          headerFields: [.msRequestID: text, .msErrorCode: text, .contentType: text, .retryAfter: "0"],
          body: Array(body.utf8)))
    }

    /// Four of each, as many as attempts are made.
    private static func echoes(_ text: String) -> [[ScriptedTransport.Outcome]] {
      let json = #"{"error":"\#(text)","error_description":"no \#(text)","trace_id":"\#(text)"}"#
      let responses =
        [301, 302, 307].map { response($0, text) }
        + [200, 400, 401, 429, 500, 503].flatMap { [response($0, text), response($0, text, body: json)] }
      let faults = [TransportError.Kind.connectionLost, .certificate, .malformedResponse].map {
        ScriptedTransport.Outcome.failure(TransportError($0, delivery: .maybeSent, "said \(text)"))
      }
      return (responses + faults).map { Array(repeating: $0, count: 4) }
    }

    @Test("The form of the request for a token", arguments: secrets, Style.allCases)
    func form(secret: String, style: Style) async throws {
      for make in Self.credentials {
        for outcomes in Self.echoes(secret) {
          let shown = Shown()
          var options = IdentityOptions.fake(transport: ScriptedTransport(outcomes))
          options.logger = shown.logger()
          options.observers = [
            LoggingObserver(
              shown.logger(), details: LogDetails(includesHeaderFields: true, maximumBodyBytes: 4096))
          ]
          let error = try #require(await style.failure(try make(secret, options)))
          add(error, to: shown)
          #expect(!shown.all.contains(secret), "\(shown.all)")
          #expect(shown.all.contains("no token"))
        }
      }
    }

    @Test("An id and a code that repeat nothing stay", arguments: Style.allCases)
    func harmless(style: Style) async throws {
      let transport = ScriptedTransport([
        .response(
          AzureResponse(
            status: .init(code: 302),
            headerFields: [
              .msRequestID: "7d8f0c11-c003-0011-2233-b7a1c4000000", .msErrorCode: "Moved",
            ]))
      ])
      let credential = try Self.credentials[0]("kq7w", .fake(transport: transport))
      let error = try #require(await style.failure(credential))
      #expect(error.requestID == "7d8f0c11-c003-0011-2233-b7a1c4000000")
      let inner = error.cause as? AzureError
      #expect(error.code == "Moved" || inner?.code == "Moved")
    }
  }
#endif
