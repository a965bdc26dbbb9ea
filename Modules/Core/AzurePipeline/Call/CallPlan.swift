/// Everything that a ``Call`` needs to decide, fixed before it starts.
public struct CallPlan: Sendable {
  private var place: SharedSettings.Place

  private var shared: SharedSettings {
    get { place.settings }
    set { place = SharedSettings.Place(newValue) }
  }

  /// The name of the operation, for errors and observers.
  public var operation: String

  /// Policies that prepare the request once, in order.
  public var perCallPolicies: [any Policy] {
    get { place.settings.perCallPolicies }
    set { shared.perCallPolicies = newValue }
  }

  /// Policies that prepare every attempt, in order.
  public var perAttemptPolicies: [any Policy] {
    get { place.settings.perAttemptPolicies }
    set { shared.perAttemptPolicies = newValue }
  }

  /// Authorizes every attempt, last.
  public var authorizer: any Authorizer {
    get { place.settings.authorizer }
    set { shared.authorizer = newValue }
  }

  /// When to try again.
  public var retry: any RetryRule {
    get { place.settings.retry }
    set { shared.retry = newValue }
  }

  /// Whether the operation may be repeated after an unknown outcome.
  public var repeatSafety: RepeatSafety

  /// What to do after an unknown outcome when it may not.
  public var repeats: RepeatRule

  /// The retries that all calls of the client have left together; `nil` for no such bound.
  public var budget: SharedRetryBudget? {
    get { place.settings.budget }
    set { shared.budget = newValue }
  }

  /// The pauses that calls of the client ask of each other; `nil` to neither ask nor keep any.
  public var pace: SharedPace? {
    get { place.settings.pace }
    set { shared.pace = newValue }
  }

  /// What the call is about, in the terms of ``SharedPace``: the name of the queue.
  public var resource: String

  /// The service's time as the client knows it; `nil` to date by this machine's clock alone.
  public var serviceClock: ServiceClock? {
    get { place.settings.serviceClock }
    set { shared.serviceClock = newValue }
  }

  /// The bounds of one attempt.
  ///
  /// Its timeout is shortened to what the deadline leaves.
  public var limits: AttemptLimits

  /// How long the call may take with all attempts and waits.
  public var deadline: Duration

  /// Who watches.
  public var observers: [any CallObserver] {
    get { place.settings.observers }
    set { shared.observers = newValue }
  }

  /// The source of jitter and ids.
  public var random: RandomSource {
    get { place.settings.random }
    set { shared.random = newValue }
  }

  /// Reads a refusal: status, code and message.
  public var readFailure: @Sendable (Response) -> ServiceFailure {
    get { place.settings.readFailure }
    set { shared.readFailure = newValue }
  }

  /// Says whether a refusal is, for this operation, an answer like any other.
  ///
  /// The second argument tells whether an earlier attempt of the call may have been carried out.
  public var isAnswer: @Sendable (ServiceFailure, _ mayHaveActed: Bool) -> Bool

  /// Says what a refusal can mean after an attempt of the same call whose outcome is unknown, as a clause for
  /// the error's advice.
  public var adviceAfterUnknown: @Sendable (ServiceFailure) -> String?

  private static let usual = SharedSettings.Place(SharedSettings())

  /// Makes a plan with defaults: no policies, no authorization, no retry, nothing shared, 60 seconds an
  /// attempt, 300 seconds in all.
  ///
  /// - Parameters:
  ///   - operation: The name of the operation.
  ///   - repeatSafety: Whether it may be repeated after an unknown outcome.
  public init(operation: String, repeatSafety: RepeatSafety) {
    self.operation = operation
    self.repeatSafety = repeatSafety
    self.repeats = .atLeastOnce
    self.place = Self.usual
    self.resource = ""
    self.limits = AttemptLimits()
    self.deadline = .seconds(300)
    self.isAnswer = { _, _ in false }
    self.adviceAfterUnknown = { _ in nil }
  }
}
