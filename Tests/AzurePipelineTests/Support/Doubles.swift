import AzureCore
import HTTPTypes
import Synchronization

/// A shared list of what happened.
final class Journal: Sendable {
  private let entries = Mutex<[String]>([])

  var all: [String] { entries.withLock { $0 } }

  func add(_ entry: String) { entries.withLock { $0.append(entry) } }
}

/// A policy that notes each of its calls and can refuse.
struct NotingPolicy: PipelinePolicy {
  var name: String
  var journal: Journal
  var refusesPrepare = false
  var refusesInspect = false
  /// Fields to add to the request.
  var fields: HTTPFields = [:]

  func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError) {
    journal.add("prepare \(name) \(context.attempt)")
    if refusesPrepare { throw AzureError(.invalidArgument, "\(name) refuses") }
    for field in fields { request.head.headerFields.append(field) }
  }

  func inspect(_ response: AzureResponse, to request: AzureRequest, context: PolicyContext) throws(AzureError)
  {
    journal.add("inspect \(name) \(context.attempt)")
    if refusesInspect { throw AzureError(.requestIDMismatch, "\(name) refuses") }
  }
}

/// An authorizer that writes the date, the attempt and the token into `Authorization`.
struct StampingAuthorizer: Authorizer {
  var scope: String?
  /// Meets a 401 by asking for a token of this tenant.
  var challengeTenant: String?
  var refuses = false
  var journal: Journal?

  func tokenRequest(for request: AzureRequest) -> TokenRequest? { scope.map { TokenRequest(scopes: [$0]) } }

  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext)
    throws(AzureError)
  {
    journal?.add("authorize \(context.attempt)")
    if refuses { throw AzureError(.credential, "the authorizer refuses") }
    request.head.headerFields[.authorization] = "\(token?.secret.value ?? "key")#\(context.attempt)"
  }

  func tokenRequest(meeting response: AzureResponse, to request: AzureRequest) -> TokenRequest? {
    challengeTenant.map { TokenRequest(scopes: [scope ?? ""], tenantID: $0) }
  }
}

/// Waits the same time after every failure that may pass, so many times.
struct FixedRetry: RetryRule {
  var retries: Int
  var delay: Duration = .seconds(1)

  func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    failure.attempt <= retries ? delay : nil
  }
}

/// An observer that notes what it sees.
struct NotingObserver: CallObserver {
  var journal: Journal

  func willSend(_ request: AzureRequest, attempt: Int) {
    journal.add("send \(attempt) \(request.head.headerFields[.authorization] ?? "-")")
  }
  func didReceive(_ response: AzureResponse, attempt: Int) {
    journal.add("received \(attempt) \(response.status)")
  }
  func didFail(_ error: TransportError, attempt: Int) {
    journal.add("failed \(attempt) \(error.kind.rawValue)")
  }
  func willWait(_ duration: Duration, after failure: AttemptFailure) {
    journal.add("wait \(failure.attempt) \(duration) \(failure.effect)")
  }
  func didEnd(_ summary: CallSummary) {
    var text = "end \(summary.operation) \(summary.method) \(summary.path) attempts=\(summary.attempts)"
    text += " time=\(summary.duration) status=\(summary.status.map(String.init) ?? "-")"
    text += " error=\(summary.error.map { $0.kind.rawValue } ?? "-") cancelled=\(summary.isCancelled)"
    journal.add(text)
  }
}
