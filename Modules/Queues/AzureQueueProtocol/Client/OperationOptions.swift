public import AzureCore
public import AzurePolicies
public import HTTPTypes
public import Logging

/// Choices for one call; whatever is `nil` or empty is taken from the client's settings.
public struct OperationOptions: Sendable {
  /// The service's own time limit in whole seconds (the `timeout` query parameter), at most 30.
  ///
  /// Not sent when `nil`.
  public var serverTimeout: Duration?

  /// How long one attempt may take.
  public var attemptTimeout: Duration?

  /// How long the call may take with all attempts and waits.
  public var deadline: Duration?

  /// The id of the call (`x-ms-client-request-id`); made anew when `nil`.
  ///
  /// It is the same for all attempts.
  public var clientRequestID: String?

  /// Further header fields of this call's requests; each replaces the client's field of the same name.
  ///
  /// `x-ms-version`, `x-ms-date` and what the authorizer sets are set after them. Those that frame a request
  /// (`Content-Length` and the like) are refused.
  public var headerFields = HTTPFields()

  /// A mark put behind the client's own `User-Agent`: at most 256 visible ASCII characters and single blanks.
  public var userAgentSuffix: String?

  /// When to try again.
  public var retry: (any RetryRule)?

  /// What to do after an unknown outcome of an operation that is not safe to repeat.
  public var onUnknownOutcome: UnknownOutcomeRule?

  /// Where this call reads from, if the secondary can serve it.
  public var location: LocationMode?

  /// Policies of this call that run once, after the client's own.
  public var perCallPolicies: [any PipelinePolicy] = []

  /// Policies of this call that run before every attempt, after the client's own.
  public var perAttemptPolicies: [any PipelinePolicy] = []

  /// Sees every attempt's raw request, and may change it, after the client's own hook and before authorization.
  ///
  /// The call ends with what the hook throws.
  public var onRequest: RequestHook?

  /// Sees every raw response, whatever its status, before the client's own hook and before anything reads it.
  ///
  /// The call ends with what the hook throws.
  public var onResponse: ResponseHook?

  /// Observers of this call, beside the client's own.
  public var observers: [any CallObserver] = []

  /// Gets the summary of this call when it ends, in whatever way: attempts, time, and which location responded.
  ///
  /// Called on the caller's thread or task before the call returns, so it must be quick.
  public var onEnd: (@Sendable (CallSummary) -> Void)?

  /// Where this call is logged, in place of the client's logger.
  public var logger: Logger?

  /// The least level at which this call is logged, in place of the logger's own.
  public var logLevel: Logger.Level?

  /// What this call's lines at `trace` show, in place of the client's choice.
  public var logDetails: LogDetails?

  /// Makes options that change nothing.
  public init() {}

  /// Makes choices; whatever is left out is as the client has it.
  ///
  /// - Parameters:
  ///   - serverTimeout: The service's own time limit in whole seconds (the `timeout` query parameter), at most 30.
  ///   - attemptTimeout: How long one attempt may take.
  ///   - deadline: How long the call may take with all attempts and waits.
  ///   - clientRequestID: The id of the call (`x-ms-client-request-id`).
  ///   - headerFields: Further header fields of this call's requests.
  ///   - userAgentSuffix: A mark put behind the client's own `User-Agent`: at most 256 visible ASCII characters and single blanks.
  ///   - retry: When to try again.
  ///   - onUnknownOutcome: What to do after an unknown outcome of an operation that is not safe to repeat.
  ///   - location: Where this call reads from, if the secondary can serve it.
  ///   - perCallPolicies: Policies of this call that run once, after the client's own.
  ///   - perAttemptPolicies: Policies of this call that run before every attempt, after the client's own.
  ///   - onRequest: Sees every attempt's raw request, and may change it, after the client's own hook and before authorization.
  ///   - onResponse: Sees every raw response, whatever its status, before the client's own hook and before anything reads it.
  ///   - observers: Observers of this call, beside the client's own.
  ///   - onEnd: Gets the summary of this call when it ends, in whatever way: attempts, time, and which location responded.
  ///   - logger: Where this call is logged, in place of the client's logger.
  ///   - logLevel: The least level at which this call is logged, in place of the logger's own.
  ///   - logDetails: What this call's lines at `trace` show, in place of the client's choice.
  public init(
    serverTimeout: Duration? = nil,
    attemptTimeout: Duration? = nil,
    deadline: Duration? = nil,
    clientRequestID: String? = nil,
    headerFields: HTTPFields = HTTPFields(),
    userAgentSuffix: String? = nil,
    retry: (any RetryRule)? = nil,
    onUnknownOutcome: UnknownOutcomeRule? = nil,
    location: LocationMode? = nil,
    perCallPolicies: [any PipelinePolicy] = [],
    perAttemptPolicies: [any PipelinePolicy] = [],
    onRequest: RequestHook? = nil,
    onResponse: ResponseHook? = nil,
    observers: [any CallObserver] = [],
    onEnd: (@Sendable (CallSummary) -> Void)? = nil,
    logger: Logger? = nil,
    logLevel: Logger.Level? = nil,
    logDetails: LogDetails? = nil
  ) {
    self.serverTimeout = serverTimeout
    self.attemptTimeout = attemptTimeout
    self.deadline = deadline
    self.clientRequestID = clientRequestID
    self.headerFields = headerFields
    self.userAgentSuffix = userAgentSuffix
    self.retry = retry
    self.onUnknownOutcome = onUnknownOutcome
    self.location = location
    self.perCallPolicies = perCallPolicies
    self.perAttemptPolicies = perAttemptPolicies
    self.onRequest = onRequest
    self.onResponse = onResponse
    self.observers = observers
    self.onEnd = onEnd
    self.logger = logger
    self.logLevel = logLevel
    self.logDetails = logDetails
  }
}

/// Where a client reads from.
///
/// It concerns the reads that the secondary can serve: List Queues, Get Queue Metadata (properties and
/// existence), Get Queue ACL, Get Queue Service Properties and Peek Messages. Writes and Get Messages go to
/// the primary whatever is chosen here, the statistics of the replication to the secondary. The secondary
/// lags behind: a queue just created seems to be missing there, and messages just sent are not peeked.
///
/// An open type: further modes break no program.
public struct LocationMode: Sendable, Hashable, CustomStringConvertible {
  private enum Choice: String {
    case primaryOnly, secondaryOnly, primaryThenSecondary
  }

  private let choice: Choice

  /// Reads from the primary; the default.
  public static let primaryOnly = LocationMode(choice: .primaryOnly)

  /// Reads from the secondary, and takes what it does not have for missing.
  public static let secondaryOnly = LocationMode(choice: .secondaryOnly)

  /// Reads from the primary; retries alternate between the secondary and the primary.
  ///
  /// What the secondary does not have is asked of the primary again, and the secondary is left alone for the rest of the call.
  public static let primaryThenSecondary = LocationMode(choice: .primaryThenSecondary)

  /// The name of the mode.
  public var description: String { choice.rawValue }
}
