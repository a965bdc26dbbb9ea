import AzureAuthToken
import AzureCore
import AzureIdentity
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2
import EmulatorHost
import HTTPTypes
import Synchronization

/// A host at which programs sign in, and what it was asked.
final class SignedHost: Sendable {
  let address: BoundAddress
  let issuer: LocalIssuer
  let transport: CurlTransport
  private let log: Log

  private final class Log: Sendable {
    let lines = Mutex<[String]>([])
  }

  private init(_ address: BoundAddress, _ issuer: LocalIssuer, _ transport: CurlTransport, _ log: Log) {
    self.address = address
    self.issuer = issuer
    self.transport = transport
    self.log = log
  }

  /// Method, path without the tenant, and status of each exchange.
  var exchanges: [String] { log.lines.withLock { $0 } }

  /// Serves while the work runs.
  static func serve<Result: Sendable>(
    application: IssuerApplication = .development, clock: any PipelineClock = SystemClock(),
    isSecure: Bool = true, _ work: @escaping (SignedHost) async throws -> Result
  ) async throws -> Result {
    let issuer = try LocalIssuer(application: application, clock: clock)
    let emulator = QueueEmulator(
      authentication: .required, reader: LibxmlReader(),
      options: EmulatorOptions(acceptsTokensOverHTTP: !isSecure), tokens: .signed(by: issuer), clock: clock)
    let log = Log()
    let certificates = try isSecure ? SecureHost.certificates.get().1 : nil
    let host = EmulatorHost(emulator, tls: certificates?.tls, issuer: issuer) { exchange in
      let request = exchange.request
      let path = request.path.replacing("/\(issuer.tenantID)", with: "")
        .replacing("/organizations", with: "")
      log.lines.withLock {
        $0.append("\(request.head.method) \(path) \(exchange.response.status)")
      }
    }
    let transport = try CurlTransport(configuration: .init(additionalCAFile: certificates?.authorityFile))
    return try await host.serve { try await work(SignedHost($0, issuer, transport, log)) }
  }

  /// How credentials ask here.
  func options() throws -> IdentityOptions {
    var options = IdentityOptions()
    options.authority = try EntraAuthority(address.origin, allowsHTTPOnLoopback: true)
    options.allowsHTTPOnLoopback = true
    options.disablesInstanceDiscovery = true
    options.transport = transport
    return options
  }

  func account(_ credential: any TokenCredential & BlockingTokenCredential) throws -> StorageAccount {
    try .endpoint(
      address.url(account: "devstoreaccount1"), credential: credential,
      bearer: BearerOptions(authorityHosts: [address.authority], allowsHTTPOnLoopback: true))
  }

  /// The development application with a secret, its own unless given.
  func secretCredential(_ secret: String = IssuerApplication.developmentSecret) throws
    -> ClientSecretCredential
  {
    try ClientSecretCredential(
      tenantID: issuer.tenantID, clientID: IssuerApplication.developmentClientID, clientSecret: secret,
      options: try options())
  }

  /// Sends a form to a path below the tenant, or asks for one.
  func ask(_ path: String, form: String? = nil) async throws -> AzureResponse {
    var request = AzureRequest(
      method: form == nil ? .get : .post, scheme: address.isSecure ? "https" : "http",
      authority: address.authority, path: "/\(issuer.tenantID)/\(path)")
    if let form {
      request.head.headerFields[.contentType] = "application/x-www-form-urlencoded"
      request.body = Array(form.utf8)
    }
    return try await transport.send(request, limits: AttemptLimits(timeout: .seconds(20)))
  }
}
