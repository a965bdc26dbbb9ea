#if Identity
  import AzureAuthToken
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import Synchronization
  import Testing

  /// An authority in memory that counts how many fetches are under way.
  private final class LoadedAuthority: AsyncTransport, SyncTransport {
    struct Counts {
      var tasks = 0
      var threads = 0
      var mostTasks = 0
      var mostThreads = 0
      var responses = 0
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    private func respond() -> AzureResponse {
      let number = state.withLock {
        $0.responses += 1
        return $0.responses
      }
      return .json(200, #"{"access_token":"t\#(number)","expires_in":4000}"#)
    }

    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      state.withLock {
        $0.tasks += 1
        $0.mostTasks = max($0.mostTasks, $0.tasks)
      }
      defer { state.withLock { $0.tasks -= 1 } }
      await Task.yield()
      return respond()
    }

    @available(*, noasync)
    func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse
    {
      state.withLock {
        $0.threads += 1
        $0.mostThreads = max($0.mostThreads, $0.threads)
      }
      defer { state.withLock { $0.threads -= 1 } }
      return respond()
    }
  }

  @Suite("The tokens of a credential under load: `TokenLoadTests` has more of the cache", .serialized)
  struct CacheLoadTests {
    private func credential(
      _ authority: LoadedAuthority, _ clock: ManualClock
    ) throws -> ClientSecretCredential {
      try ClientSecretCredential(
        tenantID: tenant, clientID: client, clientSecret: "s",
        options: .fake(clock: clock, transport: authority, authority: "https://login.microsoftonline.com"))
    }

    /// Waits until no refresh goes on behind the calls.
    private func rest(_ credential: ClientSecretCredential) async {
      await withCheckedContinuation { continuation in
        credential.tokens.cache.whenAtRest { continuation.resume() }
      }
    }

    @Test("A hundred tasks and sixteen threads that need a token at once cause one fetch a style")
    func once() async throws {
      let authority = LoadedAuthority()
      let credential = try credential(authority, ManualClock())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<100 { group.addTask { _ = try await credential.token(for: .plain) } }
        for _ in 0..<16 {
          group.addTask {
            try await DedicatedThread.run {
              _ = try credential.tokenBlocking(for: .plain, within: .seconds(1_000_000))
            }
          }
        }
        try await group.waitForAll()
      }
      #expect((1...2).contains(authority.counts.responses))
      #expect(authority.counts.mostTasks <= 1 && authority.counts.mostThreads <= 1)
    }

    @Test("A call with a good token never waits for the refresh, in either style", arguments: Style.allCases)
    func neverStalls(_ style: Style) async throws {
      let clock = ManualClock()
      // The second response never comes.
      let transport = ScriptedTransport([.json(200, #"{"access_token":"t1","expires_in":3600}"#), .hang])
      let credential = try ClientSecretCredential(
        tenantID: tenant, clientID: client, clientSecret: "s",
        options: .fake(clock: clock, transport: transport))
      #expect(try await style.token(credential).secret.value == "t1")
      clock.advance(by: .seconds(3_400))
      for _ in 0..<3 { #expect(try await style.token(credential).secret.value == "t1") }
      if style == .async {
        // The refresh is given up after its own limit, while its request is under way; the token lives on.
        while clock.timers == 0 || transport.requests.count < 2 { await Task.yield() }
        clock.advance(by: .seconds(10))
      }
      await rest(credential)
      #expect(try await style.token(credential).secret.value == "t1")
      // A thread's transport says at once that no response came, and is asked once more.
      #expect(transport.requests.count == (style == .async ? 2 : 3))
    }

    @Test("A refresh that fails is tried again after its spacing, and the old token is used to its end")
    func failingRefresh() async throws {
      let clock = ManualClock()
      let refused = ScriptedTransport.Outcome.json(401, #"{"error":"invalid_client"}"#)
      let transport = ScriptedTransport([
        .json(200, #"{"access_token":"t1","expires_in":3600}"#), refused, refused,
        .json(200, #"{"access_token":"t2","expires_in":3600}"#),
      ])
      let credential = try ClientSecretCredential(
        tenantID: tenant, clientID: client, clientSecret: "s",
        options: .fake(clock: clock, transport: transport))
      _ = try await credential.token(for: .plain)
      clock.advance(by: .seconds(3_400))
      for expected in [2, 2, 3] {
        #expect(try await credential.token(for: .plain).secret.value == "t1")
        await rest(credential)
        #expect(transport.requests.count == expected)
        clock.advance(by: .seconds(15))
      }
      clock.advance(by: .seconds(300))
      #expect(try await credential.token(for: .plain).secret.value == "t2")
    }

    @Test("refresh_in of the authority comes before the library's own time")
    func refreshIn() async throws {
      let clock = ManualClock()
      let transport = ScriptedTransport([
        .json(200, #"{"access_token":"t1","expires_in":"3600","refresh_in":"1000"}"#),
        .json(200, #"{"access_token":"t2","expires_in":3600}"#),
      ])
      let credential = try ClientSecretCredential(
        tenantID: tenant, clientID: client, clientSecret: "s",
        options: .fake(clock: clock, transport: transport))
      #expect(
        try await credential.token(for: .plain)
          == AccessToken(
            token: "t1", expiresOn: origin + .seconds(3_600), refreshOn: origin + .seconds(1_000)))
      clock.advance(by: .seconds(999))
      _ = try await credential.token(for: .plain)
      #expect(transport.requests.count == 1)
      clock.advance(by: .seconds(1))
      _ = try await credential.token(for: .plain)
      await rest(credential)
      #expect(try await credential.token(for: .plain).secret.value == "t2")
    }
  }

  /// Cancels the task that asks at a step of the way.
  private final class Canceller: Sendable {
    private let task = Mutex<Task<AccessToken, any Error>?>(nil)
    private let isArmed = Mutex(true)

    func watch(_ task: Task<AccessToken, any Error>) { self.task.withLock { $0 = task } }

    /// Cancels once, when the task is known.
    func fire() {
      guard
        isArmed.withLock({
          let armed = $0; $0 = false; return armed
        })
      else { return }
      while true {
        if let task = task.withLock({ $0 }) { return task.cancel() }
      }
    }
  }

  @Suite("Cancellation at every step")
  struct CancellationTests {
    private final class Hooks: AsyncTransport, SyncTransport {
      let before: @Sendable () -> Void
      let after: @Sendable () -> Void
      let inner: ScriptedTransport

      init(
        _ inner: ScriptedTransport, before: @escaping @Sendable () -> Void = {},
        after: @escaping @Sendable () -> Void = {}
      ) {
        self.inner = inner
        self.before = before
        self.after = after
      }

      func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
        before()
        try Task.checkCancellation()
        defer { after() }
        return try await inner.send(request, limits: limits)
      }

      @available(*, noasync)
      func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
        -> AzureResponse
      {
        try inner.sendBlocking(request, limits: limits)
      }
    }

    static let steps = [
      "before the request", "in the request", "after it", "in a retry's wait", "in the file",
      "in the callback", "in the tool", "in the prompt",
    ]

    @Test("The caller gets a cancellation, and the next call its token", arguments: Self.steps)
    func cancel(_ step: String) async throws {
      let canceller = Canceller()
      let fire: @Sendable () -> Void = { canceller.fire() }
      var script: [ScriptedTransport.Outcome] = [.token, .token, .token]
      if step == "in the request" { script.insert(.hang, at: 0) }
      if step == "in a retry's wait" { script.insert(.json(503, "{}"), at: 0) }
      if step == "in the prompt" {
        let code = ScriptedTransport.Outcome.json(
          200, #"{"device_code":"d","user_code":"u","verification_uri":"https://m.test"}"#)
        script = [code, code, .token]
      }
      let scripted = ScriptedTransport(script)
      let transport =
        switch step {
        case "before the request": Hooks(scripted, before: fire)
        case "after it", "in a retry's wait": Hooks(scripted, after: fire)
        default: Hooks(scripted)
        }
      var options = IdentityOptions.fake(files: ["/f": "f.e.d"], transport: transport)
      let credential: any EntraCredential
      switch step {
      case "in the file":
        let read = options.surroundings.readFile
        options.surroundings.readFile = {
          fire()
          return read($0, $1)
        }
        credential = try WorkloadIdentityCredential(
          tenantID: tenant, clientID: client, tokenFilePath: "/f", options: options)
      case "in the callback":
        credential = try ClientAssertionCredential(tenantID: tenant, clientID: client, options: options) {
          fire()
          return "a.s.n"
        }
      case "in the tool":
        options.surroundings.run = { _, _, _ in
          fire()
          return ChainTests.azToken
        }
        credential = try AzureCLICredential(options: options)
      case "in the prompt":
        credential = try DeviceCodeCredential(tenantID: tenant, clientID: client, options: options) { _ in
          fire()
        }
      default:
        credential = try ClientSecretCredential(
          tenantID: tenant, clientID: client, clientSecret: "s", options: options)
      }
      let task = Task { try await credential.token(for: .plain) }
      canceller.watch(task)
      if step == "in the request" {
        while scripted.requests.isEmpty { await Task.yield() }
        task.cancel()
      }
      // A response that is there when the task is cancelled may still end the call.
      let outcome = await task.result
      if case .failure(let error) = outcome { #expect(error is CancellationError, "\(error)") }
      if step != "after it" { #expect((try? outcome.get()) == nil) }
      #expect(try await credential.token(for: .plain).expiresOn > origin)
      #expect(credential.tokens.cache.waitingCallers == 0)
    }
  }
#endif
