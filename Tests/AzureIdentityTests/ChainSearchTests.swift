#if Identity
  import AzureAuthToken
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import HTTPTypes
  import Testing

  @Suite("Where the search of a chain ends: what has responded once is meant")
  struct ChainSearchTests {
    @Test("A managed identity that is meant by name is waited for without a probe")
    func noProbe() async throws {
      let transport = ScriptedTransport([.json(200, CredentialTableTests.hostToken)])
      let credential = try DefaultAzureCredential(
        managedIdentity: .objectID("o-1"),
        options: .fake(["AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"], transport: transport))
      _ = try await credential.token(for: .plain)
      #expect(transport.limits.first?.connectTimeout == .seconds(2))
      #expect(transport.limits.first?.timeout == .seconds(60))
      #expect(transport.requests.first?.items["object_id"] == "o-1")
    }

    @Test(
      "A metadata service that has responded is meant: when it fails then, no other identity is picked",
      arguments: [TransportError.Kind.connect, .connectionLost, .timeout], Style.allCases)
    func respondedOnce(_ kind: TransportError.Kind, _ style: Style) async throws {
      let losses = Array(
        repeating: ScriptedTransport.Outcome.failure(TransportError(kind, delivery: .maybeSent, "lost")),
        count: 4)
      // At the probe, or long ago.
      for probe in [ScriptedTransport.Outcome.json(400, "{}"), .json(500, "{}")] {
        let tools = FakeTools(["az": ChainTests.azToken])
        let transport = ScriptedTransport([probe] + losses)
        let credential = try DefaultAzureCredential(options: .fake(tools: tools, transport: transport))
        let error = try #require(await style.failure(credential))
        #expect(error.kind != .credentialUnavailable, "\(error)")
        #expect(error.description.contains("the metadata service of virtual machines"), "\(error)")
        #expect(tools.commands.isEmpty && credential.chosenMember == nil && transport.remaining == 0)
      }
      let tools = FakeTools(["az": ChainTests.azToken])
      let transport = ScriptedTransport([.json(400, "{}"), .json(200, CredentialTableTests.hostToken)])
      let managed = try ManagedIdentityCredential(options: .fake(transport: transport))
      let chain = try ChainedTokenCredential(
        [managed, AzureCLICredential(options: .fake(tools: tools))], options: .fake())
      _ = try await style.token(chain)
      transport.append(losses)
      // Chosen, it is asked alone: its kind of error tells that it is still meant.
      let error = try #require(
        await style.failure(chain, TokenRequest(scopes: ["https://b.test/.default"])))
      #expect(error.kind != .credentialUnavailable, "\(error)")
      #expect(tools.commands.isEmpty)
    }

    /// What shows that the metadata service is there, though it gives no token.
    static let signsOfLife: [[ScriptedTransport.Outcome]] = [
      [.json(400, "{}")] + lost, [.json(500, "{}")] + lost, [.json(400, "{}"), .json(401, "{}")],
      [.json(400, "{}")] + Array(repeating: .json(500, "{}"), count: 6),
    ]
    static let lost = Array(
      repeating: ScriptedTransport.Outcome.failure(
        TransportError(.connectionLost, delivery: .maybeSent, "lost")), count: 4)
    /// What looks as if there were no metadata service.
    static let silences: [[ScriptedTransport.Outcome]] = [
      lost, [.json(200, "<html>")], [.json(403, #"{"error":"A socket operation was unreachable"}"#)],
    ]

    @Test(
      "A metadata service that responded in an earlier search is meant in the next ones too",
      arguments: signsOfLife.indices, Style.allCases)
    func respondedBefore(_ sign: Int, _ style: Style) async throws {
      for silence in Self.silences {
        let tools = FakeTools(["az": ChainTests.azToken])
        let transport = ScriptedTransport(Self.signsOfLife[sign])
        let credential = try DefaultAzureCredential(options: .fake(tools: tools, transport: transport))
        let first = try #require(await style.failure(credential))
        #expect(first.kind != .credentialUnavailable && transport.remaining == 0, "\(first)")
        transport.append(silence)
        let second = try #require(await style.failure(credential))
        #expect(second.kind != .credentialUnavailable && transport.remaining == 0, "\(second)")
        #expect(tools.commands.isEmpty && credential.chosenMember == nil)
      }
    }

    @Test(
      "What responded to the probe and was no metadata service leaves no trace", arguments: Style.allCases)
    func impostor(_ style: Style) async throws {
      for impostor in Self.silences[1...] {
        let tools = FakeTools()
        let transport = ScriptedTransport([.json(200, "<html>")] + impostor + [ChainTests.noService])
        let credential = try DefaultAzureCredential(options: .fake(tools: tools, transport: transport))
        for _ in 0..<2 {
          #expect(await style.failure(credential)?.kind == .credentialUnavailable)
        }
        // The second search probed again, and once.
        #expect(transport.remaining == 0 && transport.limits.last?.timeout == .seconds(1))
      }
    }

    /// A transport that takes as long as it may, as an address does at which nobody responds.
    private final class SilentTransport: SyncTransport, AsyncTransport {
      let clock: ManualClock
      init(_ clock: ManualClock) { self.clock = clock }

      func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
        throw TransportError(.timeout, delivery: .notSent, "not for tasks")
      }

      @available(*, noasync)
      func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
        -> AzureResponse
      {
        // Timers are not exact: a little is left of the call's time.
        clock.advance(by: min(limits.timeout, limits.connectTimeout) - .milliseconds(2))
        throw TransportError(.timeout, delivery: .notSent, "no response")
      }
    }

    @Test("A thread that has less time than the probe learns nothing from it, and picks no other identity")
    func shortTime() async throws {
      for (limit, isDecided) in [(Duration.milliseconds(500), false), (.seconds(30), true)] {
        let clock = ManualClock()
        let tools = FakeTools(["az": ChainTests.azToken])
        let credential = try DefaultAzureCredential(
          options: .fake(tools: tools, clock: clock, transport: SilentTransport(clock)))
        let error = await Style.blocking.failure(credential, within: limit)
        #expect((error == nil) == isDecided, "\(String(describing: error))")
        #expect(error?.kind != .credentialUnavailable)
        #expect(tools.commands.isEmpty == !isDecided)
        #expect(credential.chosenMember == (isDecided ? .azureCLI : nil))
      }
    }

    @Test("A tool that a thread has no time for says nothing of the next member either")
    func shortTimeOfTool() async throws {
      let own = StaticTokenCredential(AccessToken(token: "own", expiresOn: Timestamp(seconds: 4_102_444_800)))
      let tools = FakeTools(["az": .timedOut])
      for (limit, token) in [(Duration.seconds(5), nil), (.seconds(60), "own")] {
        let chain = try ChainedTokenCredential(
          [AzureCLICredential(options: .fake(tools: tools)), own], options: .fake())
        let got = try? await Style.blocking.token(chain, within: limit)
        #expect(got?.secret.value == token)
      }
    }

    @Test(
      "In a cluster an identity is chosen by its client id alone: no other's token is got for another id",
      arguments: [ManagedIdentityID.objectID("o-1"), .resourceID("/subscriptions/1"), .clientID("c-1")],
      Style.allCases)
    func clusterIdentity(_ id: ManagedIdentityID, _ style: Style) async throws {
      let variables = [
        "AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_FEDERATED_TOKEN_FILE": "/f",
      ]
      let transport = ScriptedTransport([.token])
      let options = IdentityOptions.fake(variables, files: ["/f": "f.e.d"], transport: transport)
      let tools = FakeTools(["az": ChainTests.azToken])
      let credential = try ManagedIdentityCredential(id, options: options)
      let chain = try ChainedTokenCredential(
        [credential, AzureCLICredential(options: .fake(tools: tools))], options: .fake())
      if case .clientID(let clientID) = id {
        _ = try await style.token(credential)
        #expect(transport.requests.first?.form["client_id"] == clientID)
        return
      }
      for asked: any EntraCredential in [credential, chain] {
        let error = try #require(await style.failure(asked))
        #expect(error.kind == .credential)
        #expect(
          error.description.contains("workload identity does not let a program choose this identity"),
          "\(error)")
      }
      #expect(transport.requests.isEmpty && tools.commands.isEmpty)
    }
  }
#endif
