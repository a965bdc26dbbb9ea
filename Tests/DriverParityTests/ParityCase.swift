import AzureCore
import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// One script for both drivers: what the transport and the credential give, and what the plan is.
struct ParityCase: CustomTestStringConvertible, Sendable {
  var name: String
  var responses: [ScriptedTransport.Outcome]
  var tokens: [Result<AccessToken, AzureError>] = []
  var hasCredential = true
  /// The waits that the clock must have seen.
  var waits: [Duration]
  var requests: Int
  var outcome: String
  var plan: @Sendable (inout CallPlan) -> Void = { _ in }

  var testDescription: String { name }
}

/// What a driver did.
struct ParityRecord: Equatable {
  var requests: [AzureRequest]
  var limits: [AttemptLimits]
  var waits: [Duration]
  var tokenRequests: [TokenRequest]
  var observed: [String]
  var outcome: String
}

/// Gives tokens by a script, in both calling styles.
final class ScriptedCredential: TokenCredential, BlockingTokenCredential {
  private let results: Mutex<ArraySlice<Result<AccessToken, AzureError>>>
  private let asked = Mutex<[TokenRequest]>([])

  init(_ results: [Result<AccessToken, AzureError>]) { self.results = Mutex(results[...]) }

  var requests: [TokenRequest] { asked.withLock { $0 } }

  func token(for request: TokenRequest) async throws -> AccessToken { try next(request) }

  @available(*, noasync)
  func tokenBlocking(
    for request: TokenRequest, within limit: Duration
  ) throws(AzureError) -> AccessToken { try next(request) }

  private func next(_ request: TokenRequest) throws(AzureError) -> AccessToken {
    asked.withLock { $0.append(request) }
    guard let result = results.withLock({ $0.popFirst() }) else {
      throw AzureError(.credential, "the script has no further token")
    }
    return try result.get()
  }
}

/// Notes what a call's observer is told.
final class Witness: CallObserver {
  private let entries = Mutex<[String]>([])

  var all: [String] { entries.withLock { $0 } }

  private func add(_ entry: String) { entries.withLock { $0.append(entry) } }

  func willSend(_ request: AzureRequest, attempt: Int) { add("send \(attempt)") }
  func didReceive(_ response: AzureResponse, attempt: Int) { add("received \(attempt) \(response.status)") }
  func didFail(_ error: TransportError, attempt: Int) { add("failed \(attempt) \(error)") }
  func willWait(_ duration: Duration, after failure: AttemptFailure) {
    add("wait \(duration) \(failure.effect)")
  }
  func didEnd(_ summary: CallSummary) {
    add(
      "end \(summary.attempts) \(summary.status ?? 0) \(summary.duration) \(summary.error.map { "\($0)" } ?? "-")"
        + (summary.isCancelled ? " cancelled" : ""))
  }
}

/// Signs with the token or a key, and meets one challenge.
struct ParityAuthorizer: Authorizer {
  var scope: String?

  func tokenRequest(for request: AzureRequest) -> TokenRequest? { scope.map { TokenRequest(scopes: [$0]) } }

  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
    request.head.headerFields[.authorization] =
      "\(token?.secret.value ?? "key") \(context.attempt) \(context.now.date.iso8601)"
  }

  func tokenRequest(meeting response: AzureResponse, to request: AzureRequest) -> TokenRequest? {
    scope.map { TokenRequest(scopes: [$0], claims: "challenged") }
  }
}

/// Doubles its wait and draws jitter, so that both drivers must draw alike.
struct JitteredRetry: RetryRule {
  func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    var random = random
    guard failure.attempt <= 2 else { return nil }
    return .seconds(failure.attempt) + .milliseconds(Int64.random(in: 0..<4, using: &random) * 250)
  }
}

extension ParityCase {
  static let request = AzureRequest(
    method: .put, scheme: "https", authority: "contoso.queue.core.windows.net", path: "/tasks?comp=metadata")

  var callPlan: CallPlan {
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.authorizer = ParityAuthorizer()
    plan.retry = JitteredRetry()
    plan.random = .seeded(3)
    self.plan(&plan)
    return plan
  }

  func record(
    _ transport: ScriptedTransport, _ clock: ManualClock, _ credential: ScriptedCredential,
    _ witness: Witness,
    _ result: Result<CompletedCall, any Error>
  ) -> ParityRecord {
    let outcome =
      switch result {
      case .success(let completed):
        "finish \(completed.response.status) \(completed.attempts) \(completed.mayHaveActedBefore)"
      case .failure(let error as AzureError): "\(error.kind) \(error.effect) \(error.attempts)"
      case .failure(let error): "\(error)"
      }
    return ParityRecord(
      requests: transport.requests, limits: transport.limits, waits: clock.waits,
      tokenRequests: credential.requests, observed: witness.all, outcome: outcome)
  }

  func runAsync() async -> ParityRecord {
    let (transport, clock, witness) = (ScriptedTransport(responses), ManualClock(), Witness())
    let credential = ScriptedCredential(tokens)
    var plan = callPlan
    plan.observers = [witness]
    let driver = AsyncDriver(transport: transport, credential: hasCredential ? credential : nil, clock: clock)
    let result: Result<CompletedCall, any Error>
    do {
      result = .success(try await driver.run(Call(Self.request, plan: plan)))
    } catch {
      result = .failure(error)
    }
    return record(transport, clock, credential, witness, result)
  }

  func runBlocking() -> ParityRecord {
    let (transport, clock, witness) = (ScriptedTransport(responses), ManualClock(), Witness())
    let credential = ScriptedCredential(tokens)
    var plan = callPlan
    plan.observers = [witness]
    let driver = SyncDriver(transport: transport, credential: hasCredential ? credential : nil, clock: clock)
    let result: Result<CompletedCall, any Error>
    do throws(AzureError) {
      result = .success(try driver.run(Call(Self.request, plan: plan)))
    } catch {
      result = .failure(error)
    }
    return record(transport, clock, credential, witness, result)
  }
}
