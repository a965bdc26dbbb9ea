import AzureQueueTesting
import AzureQueues
import Foundation
import HTTPTypes
import Logging
import Testing

/// Settings that show all that can be shown, and the search for secrets in what they have shown.
///
/// Every secret has `S3CRET` in it, or its base64.
struct LeakBench: Sendable {
  static let endpoint = "https://contoso.queue.core.windows.net"
  static let accountKey = Data("S3CRET account key that is quite long, 64 bytes of it or about so".utf8)
    .base64EncodedString()
  static let delegationKey = Data("S3CRET delegation key of 32 bytes".utf8.prefix(32))
    .base64EncodedString()
  /// Of every length that a key for AES can have, and one that no service takes.
  static let encryptionKeys = [16, 24, 32, 64].map { length in
    Data("S3CRET encryption key, of which as much is taken as a key of a length has.".utf8.prefix(length))
      .base64EncodedString()
  }
  static let signature = "S3CRETsignature0123456789012345678901234567"
  static let sas = "sv=2025-11-05&sp=raup&se=2026-12-31&sig=\(signature)%3D"
  static let token = "eyJS3CRET.token.of-a-user"
  static let user = "u"
  static let password = "S3CRETpassword"
  static let metadata = "S3CRETowner"
  static let receipt = "S3CRETreceipt"

  private static var secrets: [String] {
    encryptionKeys + [
      accountKey, delegationKey, signature, token, password, metadata, receipt, "S3CRET",
      // How a proxy is told who asks.
      Data("\(user):\(password)".utf8).base64EncodedString(),
    ]
  }

  let output = Output()
  let telemetry = Telemetry()

  enum Credential: String, CaseIterable {
    case sas, sasConnectionString, token
    #if SharedKey
      case key, connectionString
    #endif
  }

  func authorizer(_ credential: Credential) throws -> any Authorizer {
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

  /// Settings that show all that can be shown at a level.
  func options(_ level: Logger.Level) -> QueueClientOptions {
    let output = output
    let handler = OutputLogHandler(output: output)
    var options = QueueClientOptions()
    options.logger = Logger(label: "test") { _ in handler }
    options.logger?.logLevel = level
    options.logDetails.includesHeaderFields = true
    options.logDetails.shownHeaderFields = [.authorization, .location, .setCookie, .proxyAuthorization]
    options.logDetails.shownQueryItems = ["sig"]
    options.logDetails.maximumBodyBytes = 10_000
    options.retry = ExponentialRetry(maximumRetries: 1, initialDelay: .zero)
    options.clock = ManualClock()
    // What observers, instruments and hooks are given is the same at every level.
    guard level == .trace else { return options }
    options.observers = [OutputObserver(output: output)]
    options.instruments = [OutputObserver(output: output)] + telemetry.instruments
    options.onRequest = { request, context in
      output.add(request)
      output.add(context)
    }
    options.onResponse = { response, request, _ in
      output.add(response)
      output.add(request)
    }
    return options
  }

  /// Shows what a call returns or throws.
  func show(_ body: () async throws -> Any) async {
    do { output.add(try await body()) } catch { show(error) }
  }

  /// Shows what a call of a blocking client returns or throws.
  func showBlocking(_ body: () throws -> Any) {
    do { output.add(try body()) } catch { show(error) }
  }

  func show(_ error: any Error) {
    output.add(error)
    if let cause = (error as? AzureError)?.cause { output.add(cause) }
  }

  /// What stands before the first secret that is shown, with what tracer and meters have gathered; `nil` when there is none.
  func leak() -> String? {
    telemetry.write(to: output)
    for secret in Self.secrets {
      if let context = output.context(of: secret) { return context }
    }
    return nil
  }

  func expectNoSecrets(sourceLocation: SourceLocation = #_sourceLocation) {
    if let context = leak() { Issue.record("shown after: \(context)", sourceLocation: sourceLocation) }
  }
}
