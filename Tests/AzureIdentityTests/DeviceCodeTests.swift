#if Identity
  import AzureAuthToken
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import Synchronization
  import Testing

  @Suite("Signing a person in")
  struct DeviceCodeTests {
    private static let code = ScriptedTransport.Outcome.json(
      200,
      #"{"device_code":"dev-4711","user_code":"AB12","verification_uri":"https://m.test/d","interval":5,"expires_in":900}"#
    )
    private static let other = TokenRequest(scopes: ["https://other.test/.default"])

    private static func token(_ name: String, refreshToken: String? = nil) -> ScriptedTransport.Outcome {
      .json(
        200,
        #"{"access_token":"\#(name)","expires_in":3600"#
          + (refreshToken.map { #","refresh_token":"\#($0)"}"# } ?? "}"))
    }

    /// Signs somebody in before it sends a request with a refresh token, once.
    private final class Meddler: AsyncTransport, SyncTransport {
      let credential = Mutex<DeviceCodeCredential?>(nil)
      private let transport: ScriptedTransport

      init(_ transport: ScriptedTransport) { self.transport = transport }

      private func take(_ request: AzureRequest) -> DeviceCodeCredential? {
        request.form["refresh_token"] == nil ? nil : credential.withLock { $0.take() }
      }

      func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
        try await take(request)?.authenticate(for: .plain)
        return try await transport.send(request, limits: limits)
      }

      @available(*, noasync)
      func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
        -> AzureResponse
      {
        do { try take(request)?.authenticateBlocking(for: .plain) } catch {
          throw TransportError(.closed, delivery: .notSent, "nobody signed in")
        }
        return try transport.sendBlocking(request, limits: limits)
      }
    }

    /// A credential over a script, with the number of its prompts.
    private final class Bench: Sendable {
      let clock = ManualClock()
      let transport: ScriptedTransport
      let credential: DeviceCodeCredential
      private let meddler: Meddler
      private let prompts: Counter

      private final class Counter: Sendable {
        let count = Mutex(0)
      }

      init(_ script: [ScriptedTransport.Outcome], promptsByItself: Bool = true) throws {
        let prompts = Counter()
        self.prompts = prompts
        transport = ScriptedTransport(script)
        meddler = Meddler(transport)
        credential = try DeviceCodeCredential(
          tenantID: tenant, clientID: client, promptsByItself: promptsByItself,
          options: .fake(clock: clock, transport: meddler)
        ) { _ in prompts.count.withLock { $0 += 1 } }
      }

      /// Lets somebody else sign in while the next request with a refresh token is under way.
      func signInDuringRefresh() { meddler.credential.withLock { $0 = credential } }

      var promptCount: Int { prompts.count.withLock { $0 } }
      /// What each request asked for: a device code, a token by one, or a token by a refresh token.
      var asked: [String] {
        transport.requests.map { request in
          let grant = request.form["grant_type"]?.split(separator: ":").last.map(String.init) ?? "code"
          return request.form["refresh_token"].map { "\(grant) \($0)" } ?? grant
        }
      }

      func signIn(_ style: Style, _ request: TokenRequest = .plain) async throws {
        switch style {
        case .async: try await credential.authenticate(for: request)
        case .blocking:
          try await DedicatedThread.run { [credential] in
            try credential.authenticateBlocking(for: request)
          }
        }
      }

      /// Waits until no refresh goes on behind the calls.
      func rest() async {
        await withCheckedContinuation { continuation in
          credential.tokens.cache.whenAtRest { continuation.resume() }
        }
      }
    }

    @Test(
      "A refresh behind the calls asks nobody; the call that has no token does", arguments: Style.allCases)
    func refreshIsSilent(_ style: Style) async throws {
      let bench = try Bench([Self.code, Self.token("t1"), Self.code, Self.token("t2")])
      #expect(try await style.token(bench.credential).secret.value == "t1")
      bench.clock.advance(by: .seconds(3_400))
      for _ in 0..<3 {
        #expect(try await style.token(bench.credential).secret.value == "t1")
        await bench.rest()
        bench.clock.advance(by: .seconds(30))
      }
      #expect(bench.promptCount == 1 && bench.asked == ["code", "device_code"])
      bench.clock.advance(by: .seconds(300))
      #expect(try await style.token(bench.credential).secret.value == "t2")
      #expect(bench.promptCount == 2 && bench.transport.remaining == 0)
    }

    @Test("Nor does a refresh whose refresh token is refused", arguments: Style.allCases)
    func refusedRefresh(_ style: Style) async throws {
      let bench = try Bench([
        Self.code, Self.token("t1", refreshToken: "r1"), .json(400, #"{"error":"invalid_grant"}"#), Self.code,
        Self.token("t2"),
      ])
      _ = try await style.token(bench.credential)
      bench.clock.advance(by: .seconds(3_400))
      #expect(try await style.token(bench.credential).secret.value == "t1")
      await bench.rest()
      #expect(bench.promptCount == 1 && bench.asked == ["code", "device_code", "refresh_token r1"])
      bench.clock.advance(by: .seconds(300))
      #expect(try await style.token(bench.credential).secret.value == "t2")
      #expect(bench.promptCount == 2)
    }

    @Test("A chain passes on that nobody waits", arguments: Style.allCases)
    func chain(_ style: Style) async throws {
      let bench = try Bench([Self.code, Self.token("t1")])
      let chain = try ChainedTokenCredential([bench.credential], options: .fake(clock: bench.clock))
      _ = try await style.token(chain)
      bench.clock.advance(by: .seconds(3_400))
      #expect(try await style.token(chain).secret.value == "t1")
      await withCheckedContinuation { continuation in
        chain.tokens.cache.whenAtRest { continuation.resume() }
      }
      #expect(bench.promptCount == 1 && bench.transport.requests.count == 2)
    }

    @Test(
      "The refresh token gets the next token, and the next refresh token replaces it",
      arguments: Style.allCases)
    func refresh(_ style: Style) async throws {
      let bench = try Bench([
        Self.code, Self.token("t1", refreshToken: "r1"), Self.token("t2", refreshToken: "r2"),
        Self.token("t3"), Self.token("t4"),
      ])
      _ = try await style.token(bench.credential)
      bench.clock.advance(by: .seconds(3_400))
      _ = try await style.token(bench.credential)
      await bench.rest()
      #expect(try await style.token(bench.credential).secret.value == "t2")
      // For another scope; an authority that sends none leaves the one that it sent in use.
      _ = try await style.token(bench.credential, Self.other)
      bench.clock.advance(by: .seconds(3_600))
      #expect(try await style.token(bench.credential).secret.value == "t4")
      #expect(
        bench.asked == [
          "code", "device_code", "refresh_token r1", "refresh_token r2", "refresh_token r2",
        ])
      let form = try #require(bench.transport.requests.last?.form)
      #expect(form["scope"] == "https://storage.azure.com/.default openid profile offline_access")
      #expect(form["client_id"] == client && bench.promptCount == 1)
    }

    @Test("Without a permission a call asks nobody, and says who does", arguments: Style.allCases)
    func noPermission(_ style: Style) async throws {
      let bench = try Bench([], promptsByItself: false)
      let error = try #require(await style.failure(bench.credential))
      #expect(error.kind == .credential && error.advice == "call authenticate(), which asks")
      #expect(bench.promptCount == 0 && bench.transport.requests.isEmpty)
    }

    @Test(
      "The token of authenticate() is kept, also where the authority gives no refresh token",
      arguments: Style.allCases)
    func kept(_ style: Style) async throws {
      let bench = try Bench([Self.code, Self.token("t1")], promptsByItself: false)
      try await bench.signIn(style)
      for each in Style.allCases { #expect(try await each.token(bench.credential).secret.value == "t1") }
      #expect(bench.promptCount == 1 && bench.transport.requests.count == 2)
      // What it cannot be used for, and when it has ended, somebody must sign in.
      #expect(await style.failure(bench.credential, Self.other)?.kind == .credential)
      bench.clock.advance(by: .seconds(3_600))
      #expect(await style.failure(bench.credential)?.kind == .credential)
      #expect(bench.promptCount == 1)
    }

    @Test(
      "authenticate() asks even if somebody has signed in before, and nothing of that person is left",
      arguments: Style.allCases, [false, true])
    func another(_ style: Style, _ promptsByItself: Bool) async throws {
      let bench = try Bench(
        [
          Self.code, Self.token("a1", refreshToken: "ra"), Self.token("a2"), Self.code, Self.token("b1"),
        ], promptsByItself: promptsByItself)
      try await bench.signIn(style)
      #expect(try await style.token(bench.credential, Self.other).secret.value == "a2")
      try await bench.signIn(style)
      #expect(try await style.token(bench.credential).secret.value == "b1")
      #expect(bench.asked == ["code", "device_code", "refresh_token ra", "code", "device_code"])
      if promptsByItself { bench.transport.append([Self.code, Self.token("b2")]) }
      let next = try? await style.token(bench.credential, Self.other)
      #expect(next?.secret.value == (promptsByItself ? "b2" : nil))
    }

    /// How the refresh for the person before ends: each of the first two would replace or delete the new refresh token.
    static let lateEnds: [ScriptedTransport.Outcome] = [
      token("a2", refreshToken: "ra2"), .json(400, #"{"error":"invalid_grant"}"#), token("a2"),
    ]

    @Test(
      "A refresh that is under way while somebody else signs in keeps nothing of the person before",
      arguments: lateEnds.indices, Style.allCases)
    func late(_ end: Int, _ style: Style) async throws {
      for isInChain in [false, true] {
        let bench = try Bench(
          [
            Self.code, Self.token("a1", refreshToken: "ra"), Self.code, Self.token("b1", refreshToken: "rb"),
            Self.lateEnds[end], Self.token("b2"),
          ], promptsByItself: false)
        let credential: any EntraCredential =
          isInChain
          ? try ChainedTokenCredential([bench.credential], options: .fake(clock: bench.clock))
          : bench.credential
        try await bench.signIn(style)
        #expect(try await style.token(credential).secret.value == "a1")
        bench.signInDuringRefresh()
        let own = try? await style.token(credential, Self.other)
        #expect(own?.secret.value == (end == 1 ? nil : "a2"))
        for each in Style.allCases {
          #expect(try await each.token(credential).secret.value == "b1")
          #expect(try await each.token(credential, Self.other).secret.value == "b2")
        }
        #expect(bench.asked.suffix(2) == ["refresh_token ra", "refresh_token rb"])
        #expect(bench.promptCount == 2 && bench.transport.remaining == 0)
      }
    }

    @Test(
      "A chain gives the token of who signs in at its member, and none of the person before",
      arguments: Style.allCases)
    func chainMember(_ style: Style) async throws {
      let bench = try Bench(
        [Self.code, Self.token("a1"), Self.code, Self.token("b1")], promptsByItself: false)
      let chain = try ChainedTokenCredential(
        [AzureCLICredential(options: .fake()), bench.credential], options: .fake(clock: bench.clock))
      let outer = try ChainedTokenCredential([chain], options: .fake(clock: bench.clock))
      #expect(await style.failure(chain)?.kind == .credential)
      for name in ["a1", "b1"] {
        try await bench.signIn(style)
        for each in Style.allCases {
          for asked in [chain, outer] { #expect(try await each.token(asked).secret.value == name) }
        }
      }
      #expect(bench.promptCount == 2 && bench.transport.remaining == 0)
      bench.clock.advance(by: .seconds(3_600))
      for asked in [chain, outer] { #expect(await style.failure(asked)?.kind == .credential) }
    }

    @Test("A sign-in whose token has ended changes nothing either", arguments: Style.allCases)
    func ended(_ style: Style) async throws {
      let bench = try Bench(
        [
          Self.code, Self.token("a1", refreshToken: "ra"), Self.code,
          .json(200, #"{"access_token":"b1","expires_in":0,"refresh_token":"rb"}"#), Self.token("a2"),
        ], promptsByItself: false)
      try await bench.signIn(style)
      let error = await #expect(throws: AzureError.self) { try await bench.signIn(style) }
      #expect(error?.kind == .credential && error?.advice == "check the clock of this machine")
      #expect(try await style.token(bench.credential).secret.value == "a1")
      #expect(try await style.token(bench.credential, Self.other).secret.value == "a2")
      #expect(bench.asked.last == "refresh_token ra" && bench.transport.remaining == 0)
    }

    @Test("A sign-in that fails leaves the tokens as they are", arguments: Style.allCases)
    func failing(_ style: Style) async throws {
      let bench = try Bench([
        Self.code, Self.token("t1"), Self.code, .json(400, #"{"error":"authorization_declined"}"#),
      ])
      try await bench.signIn(style)
      let error = await #expect(throws: AzureError.self) { try await bench.signIn(style) }
      #expect(error?.message.contains("declined") == true)
      #expect(try await style.token(bench.credential).secret.value == "t1")
    }
  }
#endif
