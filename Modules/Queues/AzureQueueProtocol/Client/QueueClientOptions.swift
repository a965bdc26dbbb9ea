public import AzureCore
public import AzurePolicies
public import HTTPTypes
public import Logging

/// The settings of a client, for all its calls.
///
/// Every property has a default; ``OperationOptions`` can change some for one call.
public struct QueueClientOptions: Sendable {
  /// The protocol version to ask for: 2016-05-31 or later; ``ServiceVersion/widelyDeployed`` by default.
  public var serviceVersion = ServiceVersion.widelyDeployed

  /// How content becomes the text of a message; ``MessageEncoding/text`` by default.
  public var messageEncoding = MessageEncoding.text

  /// What is done with the text of a message between its encoding and the wire; set by the module for encryption.
  package var cipher: (any MessageCipher)?

  /// When to try again; three retries with doubling waits by default.
  public var retry: any RetryRule = ExponentialRetry()

  /// What to do after an unknown outcome of an operation that is not safe to repeat; ``UnknownOutcomeRule/retry`` by default.
  public var onUnknownOutcome = UnknownOutcomeRule.retry

  /// How many retries all calls of the client may make together; see ``RetryBudget`` for the numbers, `nil` for no such bound.
  public var retryBudget: RetryBudget? = RetryBudget()

  /// Whether a call that learns that the service is busy (503, 429, `ServerBusy`) slows the other calls of
  /// the same queue; true by default.
  ///
  /// They wait as long as that call does, and up to a fifth longer at random, but at most half of the time that their own
  /// deadline leaves. A pause is no retry: it uses up none.
  public var slowsOtherCalls = true

  /// Where reads that the secondary can serve go; ``LocationMode/primaryOnly`` by default.
  public var location = LocationMode.primaryOnly

  /// Whether a 403 `AuthenticationFailed` that shows this machine's clock to be off by more than five minutes
  /// corrects the dates of all further requests of the client and lets the call try once more; true by
  /// default.
  ///
  /// When false the error says by how much the clock is off, and nothing else happens.
  public var correctsClock = true

  /// How long one attempt may take; 60 seconds by default.
  public var attemptTimeout = Duration.seconds(60)

  /// How long connecting may take within an attempt; 20 seconds by default.
  public var connectTimeout = Duration.seconds(20)

  /// How long a call may take with all attempts and waits; 300 seconds by default.
  public var deadline = Duration.seconds(300)

  /// How large the body of a response may be; 64 MiB by default.
  ///
  /// The XML reader of the client takes documents of that size too.
  public var maximumResponseBytes = 64 * 1024 * 1024

  /// The service's own time limit (`timeout` query parameter); not sent by default.
  public var serverTimeout: Duration?

  /// The application's mark in `User-Agent`: at most 24 visible ASCII characters.
  public var applicationID: String?

  /// Further header fields for every request.
  public var headerFields = HTTPFields()

  /// The user's policies that run once a call, after the built-in ones.
  public var perCallPolicies: [any PipelinePolicy] = []

  /// The user's policies that run before every attempt, after the date is set and before authorization.
  public var perAttemptPolicies: [any PipelinePolicy] = []

  /// Sees every attempt's raw request, and may change it, after all policies and before authorization.
  public var onRequest: RequestHook?

  /// Sees every raw response, whatever its status, before anything reads it.
  public var onResponse: ResponseHook?

  /// Who watches every call.
  public var observers: [any CallObserver] = []

  /// What measures every call: metrics and traces, for example.
  ///
  /// Their policies stand before the user's own.
  public var instruments: [any CallInstrument] = []

  /// Where a line for each call is logged; none by default.
  public var logger: Logger?

  /// What the lines at `trace` show of header fields, query and bodies; neither header fields nor bodies by default.
  public var logDetails = LogDetails()

  /// The clock; the system's by default.
  public var clock: any PipelineClock = SystemClock()

  /// The source of ids and jitter; the system's by default.
  public var random = RandomSource.system

  /// Makes the defaults.
  public init() {}

  /// Makes settings; whatever is left out has its default.
  ///
  /// - Parameters:
  ///   - serviceVersion: The protocol version to ask for: 2016-05-31 or later.
  ///   - messageEncoding: How content becomes the text of a message.
  ///   - retry: When to try again.
  ///   - onUnknownOutcome: What to do after an unknown outcome of an operation that is not safe to repeat.
  ///   - retryBudget: How many retries all calls of the client may make together.
  ///   - slowsOtherCalls: Whether a call that learns that the service is busy (503, 429, `ServerBusy`) slows the other calls of the same queue.
  ///   - location: Where reads that the secondary can serve go.
  ///   - correctsClock: Whether a 403 `AuthenticationFailed` that shows this machine's clock to be off by more than five minutes corrects the dates of all further requests of the client and lets the call try once more.
  ///   - attemptTimeout: How long one attempt may take.
  ///   - connectTimeout: How long connecting may take within an attempt.
  ///   - deadline: How long a call may take with all attempts and waits.
  ///   - maximumResponseBytes: How large the body of a response may be.
  ///   - serverTimeout: The service's own time limit (`timeout` query parameter).
  ///   - applicationID: The application's mark in `User-Agent`: at most 24 visible ASCII characters.
  ///   - headerFields: Further header fields for every request.
  ///   - perCallPolicies: The user's policies that run once a call, after the built-in ones.
  ///   - perAttemptPolicies: The user's policies that run before every attempt, after the date is set and before authorization.
  ///   - onRequest: Sees every attempt's raw request, and may change it, after all policies and before authorization.
  ///   - onResponse: Sees every raw response, whatever its status, before anything reads it.
  ///   - observers: Who watches every call.
  ///   - instruments: What measures every call: metrics and traces, for example.
  ///   - logger: Where a line for each call is logged.
  ///   - logDetails: What the lines at `trace` show of header fields, query and bodies.
  ///   - clock: The clock.
  ///   - random: The source of ids and jitter.
  public init(
    serviceVersion: ServiceVersion = ServiceVersion.widelyDeployed,
    messageEncoding: MessageEncoding = MessageEncoding.text,
    retry: any RetryRule = ExponentialRetry(),
    onUnknownOutcome: UnknownOutcomeRule = UnknownOutcomeRule.retry,
    retryBudget: RetryBudget? = RetryBudget(),
    slowsOtherCalls: Bool = true,
    location: LocationMode = LocationMode.primaryOnly,
    correctsClock: Bool = true,
    attemptTimeout: Duration = Duration.seconds(60),
    connectTimeout: Duration = Duration.seconds(20),
    deadline: Duration = Duration.seconds(300),
    maximumResponseBytes: Int = 64 * 1024 * 1024,
    serverTimeout: Duration? = nil,
    applicationID: String? = nil,
    headerFields: HTTPFields = HTTPFields(),
    perCallPolicies: [any PipelinePolicy] = [],
    perAttemptPolicies: [any PipelinePolicy] = [],
    onRequest: RequestHook? = nil,
    onResponse: ResponseHook? = nil,
    observers: [any CallObserver] = [],
    instruments: [any CallInstrument] = [],
    logger: Logger? = nil,
    logDetails: LogDetails = LogDetails(),
    clock: any PipelineClock = SystemClock(),
    random: RandomSource = RandomSource.system
  ) {
    self.serviceVersion = serviceVersion
    self.messageEncoding = messageEncoding
    self.retry = retry
    self.onUnknownOutcome = onUnknownOutcome
    self.retryBudget = retryBudget
    self.slowsOtherCalls = slowsOtherCalls
    self.location = location
    self.correctsClock = correctsClock
    self.attemptTimeout = attemptTimeout
    self.connectTimeout = connectTimeout
    self.deadline = deadline
    self.maximumResponseBytes = maximumResponseBytes
    self.serverTimeout = serverTimeout
    self.applicationID = applicationID
    self.headerFields = headerFields
    self.perCallPolicies = perCallPolicies
    self.perAttemptPolicies = perAttemptPolicies
    self.onRequest = onRequest
    self.onResponse = onResponse
    self.observers = observers
    self.instruments = instruments
    self.logger = logger
    self.logDetails = logDetails
    self.clock = clock
    self.random = random
  }
}
