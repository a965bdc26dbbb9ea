import AzureQueueTesting
import AzureQueues
import Foundation
import HTTPTypes
import Logging
import Synchronization
import Testing

/// Everything that a program shows of its calls: log lines at every level, what hooks, observers and instruments print and dump of
/// what they are given, and the errors.
private final class Output: Sendable {
  private let content = Mutex(Data())
  var bytes: Data { content.withLock { $0 } }
  var all: String { String(decoding: bytes, as: UTF8.self) }

  func holds(_ text: String) -> Bool { bytes.range(of: Data(text.utf8)) != nil }

  func add(_ value: Any) {
    var dumped = ""
    dump(value, to: &dumped)
    let shown = "\(value)\n\(String(reflecting: value))\n\(dumped)\n"
    content.withLock { $0.append(contentsOf: shown.utf8) }
  }
}

private struct OutputLogHandler: LogHandler {
  let output: Output
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { output.add("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}

private struct OutputObserver: CallObserver, CallInstrument {
  let output: Output

  func begin(_ call: CallStart) -> InstrumentedCall {
    output.add(call)
    return InstrumentedCall(observer: self)
  }
  func willSend(_ request: Request, attempt: Int) { output.add(request) }
  func didReceive(_ response: Response, attempt: Int) { output.add(response) }
  func didFail(_ error: TransportError, attempt: Int) { output.add(error) }
  func willWait(_ duration: Duration, after failure: AttemptFailure) { output.add(failure) }
  func didEnd(_ summary: CallSummary) { output.add(summary) }
  func didFailToRead(_ error: AzureError) { output.add(error) }
}

/// A server that repeats in header fields and body what it was sent, as pages of gateways and refusals of the service do.
private struct EchoTransport: AsyncTransport {
  let status: Int
  let sent: Output

  func send(_ request: Request, limits: AttemptLimits) async throws -> Response {
    let authorization = request.head.headerFields[.authorization] ?? ""
    sent.add("\(request.target) \(authorization)")
    guard status > 0 else {
      throw TransportError(.connectionLost, delivery: .maybeSent, "The connection broke")
    }
    let address = "https://contoso.queue.core.windows.net\(request.target)"
    // The service quotes a signature, never a token.
    let signature = authorization.hasPrefix("SharedKey") ? authorization : ""
    var fields: HTTPFields = [
      .location: address, .setCookie: authorization, .authorization: authorization,
      .contentType: "application/xml",
    ]
    if status == 401 { fields[.wwwAuthenticate] = "Bearer error=\"invalid_token\"" }
    let quoted = address.split(separator: "&").joined(separator: "&amp;")
    let body =
      "<Error><Code>AuthenticationFailed</Code><Message>No access to \(quoted)</Message><AuthenticationErrorDetail>"
      + "The MAC signature found in the HTTP request '\(signature)' is not the same as any computed signature."
      + "</AuthenticationErrorDetail><QueryParameterName>sig</QueryParameterName>"
      + "<QueryParameterValue>\(quoted)</QueryParameterValue></Error>"
    return Response(status: .init(code: status), headerFields: fields, body: Array(body.utf8))
  }
}

@Suite("Secrets in what a program shows")
struct SecretLeakTests {
  private static let endpoint = "https://contoso.queue.core.windows.net"
  private static let accountKey = Data(
    "S3CRET account key that is quite long, 64 bytes of it or about so".utf8
  )
  .base64EncodedString()
  private static let delegationKey = Data("S3CRET delegation key of 32 bytes".utf8.prefix(32))
    .base64EncodedString()
  private static let signature = "S3CRETsignature0123456789012345678901234567"
  private static let sas = "sv=2025-11-05&sp=raup&se=2026-12-31&sig=\(signature)%3D"
  private static let token = "eyJS3CRET.token.of-a-user"
  private static let password = "S3CRETpassword"

  private static var secrets: [String] {
    [accountKey, delegationKey, signature, token, password, "S3CRET"]
  }

  private let output = Output()

  enum Credential: String, CaseIterable {
    case sas, sasConnectionString, token
    #if SharedKey
      case key, connectionString
    #endif
  }

  private func authorizer(_ credential: Credential) throws -> any Authorizer {
    switch credential {
    case .sas: return try SharedAccessSignature(Self.sas)
    case .sasConnectionString:
      let text = try ConnectionString("QueueEndpoint=\(Self.endpoint);SharedAccessSignature=\(Self.sas)")
      output.add(text)
      return try text.authorizer()
    case .token:
      let token = AccessToken(token: Self.token, expiresOn: Timestamp(seconds: 253_402_300_799))
      let credential = StaticTokenCredential(token)
      for value in [token, credential] as [Any] { output.add(value) }
      return BearerAuthorizer(credential)
    #if SharedKey
      case .key: return try SharedKeyCredential(account: "contoso", key: Self.accountKey)
      case .connectionString:
        let text = try ConnectionString("AccountName=contoso;AccountKey=\(Self.accountKey)")
        output.add(text)
        return try text.authorizer()
    #endif
    }
  }

  /// Settings that show all that can be shown.
  private func options(_ level: Logger.Level) -> QueueClientOptions {
    let output = output
    let handler = OutputLogHandler(output: output)
    var options = QueueClientOptions()
    options.logger = Logger(label: "test") { _ in handler }
    options.logger?.logLevel = level
    options.logDetails.includesHeaderFields = true
    options.logDetails.shownHeaderFields = [.authorization, .location, .setCookie]
    options.logDetails.shownQueryItems = ["sig"]
    options.logDetails.maximumBodyBytes = 10_000
    options.observers = [OutputObserver(output: output)]
    options.instruments = [OutputObserver(output: output)]
    options.onRequest = { request, context in
      output.add(request)
      output.add(context)
    }
    options.onResponse = { response, request, _ in
      output.add(response)
      output.add(request)
    }
    options.retry = ExponentialRetry(maximumRetries: 1, initialDelay: .zero)
    options.clock = ManualClock()
    return options
  }

  private func show(_ body: () async throws -> Any) async {
    do {
      output.add(try await body())
    } catch {
      output.add(error)
      if let cause = (error as? AzureError)?.cause { output.add(cause) }
    }
  }

  private func expectNoSecrets(sourceLocation: SourceLocation = #_sourceLocation) {
    for secret in Self.secrets { expect(notShown: secret, sourceLocation: sourceLocation) }
  }

  /// Searches bytes: characters take a hundred times as long.
  private func expect(notShown secret: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let all = output.bytes
    guard let place = all.range(of: Data(secret.utf8)) else { return }
    let before = String(decoding: all[..<place.lowerBound].suffix(300), as: UTF8.self)
    Issue.record("shown after: \(before)", sourceLocation: sourceLocation)
  }

  /// 0 stands for a connection that breaks.
  @Test(
    "No key, signature or token is shown, however a call ends and whatever is asked for",
    arguments: Credential.allCases, [200, 204, 0, 302, 400, 401, 403, 404, 500, 503])
  func calls(credential: Credential, status: Int) async throws {
    let authorizer = try authorizer(credential)
    output.add(authorizer)
    let sent = Output()
    for level in Logger.Level.allCases {
      let client = try QueueServiceClient(
        endpoint: Endpoint(Self.endpoint), credential: authorizer,
        transport: EchoTransport(status: status, sent: sent), options: options(level))
      let queue = try client.queue("tasks")
      output.add(client)
      output.add(queue)
      await show { try await queue.send("hi") }
      await show { try await queue.receive() }
      await show { try await queue.clear() }
    }
    #expect(output.holds("Put Message"))
    expectNoSecrets()
    // What was signed is a secret for the next 15 minutes.
    for line in sent.all.split(separator: "\n") where line.contains("SharedKey contoso:") {
      let signature = try #require(line.split(separator: ":").last).prefix(43)
      expect(notShown: String(signature))
    }
    #expect(sent.holds("S3CRET") || sent.holds("SharedKey contoso:"))
  }

  @Test("A user delegation key is not shown, nor what it signs")
  func delegationKey() async throws {
    let answer =
      "<UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>2026-03-03T04:05:06Z</SignedStart>"
      + "<SignedExpiry>2026-03-04T04:05:06Z</SignedExpiry><SignedService>q</SignedService>"
      + "<SignedVersion>2026-02-06</SignedVersion><Value>\(Self.delegationKey)</Value></UserDelegationKey>"
    struct Answer: AsyncTransport {
      let text: String
      func send(_ request: Request, limits: AttemptLimits) async throws -> Response {
        Response(status: .ok, headerFields: [.contentType: "application/xml"], body: Array(text.utf8))
      }
    }
    for text in [
      answer, answer.replacing("</UserDelegationKey>", with: ""),
      answer.replacing("SignedOid", with: "Other"),
    ] {
      for level in Logger.Level.allCases {
        var options = options(level)
        options.serviceVersion = .userDelegation
        let client = try QueueServiceClient(
          endpoint: Endpoint(Self.endpoint), credential: try authorizer(.token),
          transport: Answer(text: text), options: options)
        await show {
          let key = try await client.userDelegationKey(
            expiresOn: Date(timeIntervalSince1970: 1_772_510_706) + 3600)
          #if SharedKey
            let signer = try UserDelegationSigner(account: "contoso", key: key)
            output.add(signer)
            var made = SASOptions()
            made.signer = signer
            output.add(
              try client.queue("tasks").sas(
                permissions: .read, expiresOn: Date(timeIntervalSince1970: 1_772_510_706) + 3000,
                options: made))
          #endif
          return key
        }
      }
    }
    #expect(output.holds("SignedStart") || output.holds("Get User Delegation Key"))
    expectNoSecrets()
  }

  #if os(Linux)
    @Test("The password of a proxy is not shown, nor when the proxy cannot be reached")
    func proxy() async throws {
      let closed = try UnusedPort()
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .server(
        "http://127.0.0.1:\(closed.port)", credential: .init(user: "u", password: Secret(Self.password)))
      output.add(configuration)
      let transport = try CurlTransport(configuration: configuration)
      output.add(transport)
      let queue = try QueueServiceClient(
        endpoint: Endpoint(Self.endpoint), credential: try authorizer(.sas), transport: transport,
        options: options(.trace)
      ).queue("tasks")
      output.add(queue)
      await show { try await queue.clear() }
      #expect(output.holds("Clear Messages"))
      expectNoSecrets()
    }
  #endif
}
