/// Choices for one call; whatever is `nil` or empty is taken from the client's settings.
public struct CallOptions: Sendable {
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

  /// When to try again.
  public var retry: (any RetryRule)?

  /// What to do after an unknown outcome of an operation that is not safe to repeat.
  public var repeats: RepeatRule?

  /// Policies of this call that run once, after the client's own.
  public var perCallPolicies: [any Policy]

  /// Policies of this call that run before every attempt, after the client's own.
  public var perAttemptPolicies: [any Policy]

  /// Observers of this call, beside the client's own.
  public var observers: [any CallObserver]

  /// Makes options that change nothing.
  public init() {
    perCallPolicies = []
    perAttemptPolicies = []
    observers = []
  }
}
