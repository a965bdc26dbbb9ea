#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import HTTPTypes
  import Synchronization

  /// Tue, 03 Mar 2026 04:05:06 GMT, where a `ManualClock` starts.
  let origin = Timestamp(seconds: 1_772_510_706)
  let tenant = "11111111-2222-3333-4444-555555555555"
  let client = "client-1"

  extension TokenRequest {
    /// As clients ask that cannot meet claims.
    static let plain = TokenRequest(scopes: ["https://storage.azure.com/.default"])
  }

  /// Runs programs by a script and keeps what was run.
  final class FakeTools: Sendable {
    private let state: Mutex<(outcomes: [String: ChildOutcome], commands: [ChildCommand], limits: [Duration])>

    init(_ outcomes: [String: ChildOutcome] = [:]) { state = Mutex((outcomes, [], [])) }

    var commands: [ChildCommand] { state.withLock { $0.commands } }
    var limits: [Duration] { state.withLock { $0.limits } }

    func run(_ command: ChildCommand, _ limit: Duration) -> ChildOutcome {
      state.withLock {
        $0.commands.append(command)
        $0.limits.append(limit)
        return $0.outcomes[command.program] ?? .notFound
      }
    }
  }

  extension ChildOutcome {
    static func printed(_ output: String, status: Int32 = 0, errors: String = "") -> ChildOutcome {
      .exited(status: status, output: Array(output.utf8), errors: Array(errors.utf8))
    }
  }

  extension IdentityOptions {
    /// Options of a machine that is made up: with these variables and files, and without any program.
    static func fake(
      _ variables: [String: String] = [:], files: [String: String] = [:], tools: FakeTools = FakeTools(),
      clock: any PipelineClock = ManualClock(), transport: (any AsyncTransport & SyncTransport)? = nil,
      authority: String? = nil
    ) -> IdentityOptions {
      var options = IdentityOptions()
      options.transport = transport
      options.allowsHTTPOnLoopback = true
      if let authority {
        options.authority = try? EntraAuthority(authority, allowsHTTPOnLoopback: true)
        options.disablesInstanceDiscovery = true
      }
      options.surroundings.environment = { variables }
      options.surroundings.readFile = { path, most in
        guard let text = files[path] else { return .failure(.missing) }
        return text.utf8.count > most ? .failure(.tooLarge) : .success(Array(text.utf8))
      }
      options.surroundings.fileExists = { files[$0] != nil }
      options.surroundings.run = { command, limit, _ in tools.run(command, limit) }
      options.surroundings.clock = clock
      options.surroundings.random = .seeded(1)
      return options
    }
  }

  /// The two styles of calling.
  enum Style: String, CaseIterable, Sendable {
    case async
    case blocking

    /// Asks for a token in this style.
    func token(
      _ credential: any EntraCredential, _ request: TokenRequest = .plain,
      within limit: Duration = .seconds(1_000)
    ) async throws -> AccessToken {
      switch self {
      case .async: return try await credential.token(for: request)
      case .blocking:
        return try await DedicatedThread.run { try credential.tokenBlocking(for: request, within: limit) }
      }
    }

    /// Asks for a token that must not come.
    func failure(
      _ credential: any EntraCredential, _ request: TokenRequest = .plain,
      within limit: Duration = .seconds(1_000)
    ) async -> AzureError? {
      do {
        _ = try await token(credential, request, within: limit)
        return nil
      } catch {
        return error as? AzureError
      }
    }
  }

  extension AzureResponse {
    static func json(_ status: Int, _ body: String, _ fields: [(String, String)] = []) -> AzureResponse {
      var response = AzureResponse(status: .init(code: status), body: Array(body.utf8))
      for (name, value) in fields {
        if let name = HTTPField.Name(name) { response.head.headerFields[name] = value }
      }
      return response
    }
  }

  extension ScriptedTransport.Outcome {
    static func json(_ status: Int, _ body: String, _ fields: [(String, String)] = [])
      -> ScriptedTransport.Outcome
    {
      .response(.json(status, body, fields))
    }
    static let token = ScriptedTransport.Outcome.json(200, CannedResponses.token)
  }

  extension AzureRequest {
    /// The fields of a form in the body.
    var form: [String: String] {
      let items = PercentEncoding.queryItems(of: String(decoding: body, as: UTF8.self)) ?? []
      return Dictionary(items.map { ($0.name, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }
    /// The items of the query.
    var items: [String: String] {
      let items = PercentEncoding.queryItems(of: query ?? "") ?? []
      return Dictionary(items.map { ($0.name, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }
  }
#endif
