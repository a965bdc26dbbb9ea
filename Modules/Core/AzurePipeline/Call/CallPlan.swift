package import AzureCore

/// Whether an operation may be sent again after an attempt whose outcome is unknown.
///
/// It belongs to the operation, not to the HTTP method: a receive is a GET that hides messages.
package enum RetrySafety: Sendable, Hashable {
  /// A repeat leads to the same end: reads, deletes, and writes of a whole state.
  case safe
  /// A repeat may act twice: a second copy of a message, a second batch hidden, a receipt lost.
  case unsafe
}

/// What refusals mean to an operation.
package struct RefusalRule: Sendable {
  /// Says whether a refusal is a result like any other, such as the 404 of a question for existence.
  ///
  /// The second argument tells whether an earlier attempt of the call may have been carried out.
  package let isResult: @Sendable (ServiceFailure, _ mayHaveActed: Bool) -> Bool
  /// Says what a refusal can mean after an attempt of the same call whose outcome is unknown, as a clause for
  /// the error's advice; `nil` adds none.
  package let adviceAfterUnknown: @Sendable (ServiceFailure) -> String?

  /// Makes a rule; by default no refusal is a result, and there is no advice.
  package init(
    isResult: @escaping @Sendable (ServiceFailure, _ mayHaveActed: Bool) -> Bool = { _, _ in false },
    adviceAfterUnknown: @escaping @Sendable (ServiceFailure) -> String? = { _ in nil }
  ) {
    self.isResult = isResult
    self.adviceAfterUnknown = adviceAfterUnknown
  }
}

/// What the calls of a client have in common, made once.
///
/// A class, so that a plan holds one reference to all of it.
package final class CallSettings: Sendable {
  /// Policies that prepare the request once, in order.
  package let perCallPolicies: [any PipelinePolicy]
  /// Policies that prepare every attempt, in order.
  package let perAttemptPolicies: [any PipelinePolicy]
  /// Authorizes every attempt, last.
  package let authorizer: any Authorizer
  /// When to try again.
  package let retry: any RetryRule
  /// Who watches.
  package let observers: [any CallObserver]
  /// The source of jitter and ids.
  package let random: RandomSource
  /// The retries that all calls of the client have left together; `nil` for no such bound.
  package let budget: SharedRetryBudget?
  /// The pauses that calls of the client ask of each other; `nil` to neither ask nor keep any.
  package let throttleGate: ThrottleGate?
  /// The service's time as the client knows it; `nil` to date by this machine's clock alone.
  package let serviceClock: ServiceClock?
  /// Reads a refusal: status, code and message.
  package let readFailure: @Sendable (AzureResponse) -> ServiceFailure
  /// Says what to do about an error that ends a call, at a time and for a message that is hidden until another; `nil` for
  /// nothing.
  package let advice: @Sendable (AzureError, _ now: Timestamp, _ hiddenUntil: Timestamp?) -> String?
  /// What is secret in the requests beside their fields and parameters, should a response repeat it; `nil` for nothing.
  package let secrets: SentSecrets?
  /// Whether an attempt replaces whatever another one has set, so that all can begin with the same request.
  let attemptsReplaceFields: Bool

  /// Makes settings; by default no policies, no authorization, no retry and nothing shared.
  package init(
    perCallPolicies: [any PipelinePolicy] = [], perAttemptPolicies: [any PipelinePolicy] = [],
    authorizer: any Authorizer = AnonymousAuthorizer(), retry: any RetryRule = NoRetry(),
    observers: [any CallObserver] = [], random: RandomSource = .system, budget: SharedRetryBudget? = nil,
    throttleGate: ThrottleGate? = nil, serviceClock: ServiceClock? = nil,
    readFailure: @escaping @Sendable (AzureResponse) -> ServiceFailure = { ServiceFailure(headersOf: $0) },
    advice: @escaping @Sendable (AzureError, _ now: Timestamp, _ hiddenUntil: Timestamp?) -> String? = {
      _, _, _ in nil
    },
    secrets: SentSecrets? = nil
  ) {
    self.perCallPolicies = perCallPolicies
    self.perAttemptPolicies = perAttemptPolicies
    self.authorizer = authorizer
    self.retry = retry
    self.observers = observers
    self.random = random
    self.budget = budget
    self.throttleGate = throttleGate
    self.serviceClock = serviceClock
    self.readFailure = readFailure
    self.advice = advice
    self.secrets = secrets
    attemptsReplaceFields =
      authorizer is any FieldReplacing && perAttemptPolicies.allSatisfy { $0 is any FieldReplacing }
  }

  /// The settings of a call that replaces some of its client's.
  package func replacing(
    perCallPolicies: [any PipelinePolicy]? = nil, perAttemptPolicies: [any PipelinePolicy]? = nil,
    retry: (any RetryRule)? = nil, observers: [any CallObserver]? = nil
  ) -> CallSettings {
    CallSettings(
      perCallPolicies: perCallPolicies ?? self.perCallPolicies,
      perAttemptPolicies: perAttemptPolicies ?? self.perAttemptPolicies, authorizer: authorizer,
      retry: retry ?? self.retry, observers: observers ?? self.observers, random: random, budget: budget,
      throttleGate: throttleGate, serviceClock: serviceClock, readFailure: readFailure, advice: advice,
      secrets: secrets)
  }
}

/// Everything that a ``Call`` needs to decide, fixed before it starts.
package struct CallPlan: Sendable {
  /// The name of the operation, for errors and observers.
  package var operation: String

  /// Whether the operation may be repeated after an unknown outcome.
  package var retrySafety: RetrySafety

  /// What to do after an unknown outcome when it may not.
  package var onUnknownOutcome = UnknownOutcomeRule.retry

  /// What the call is about, in the terms of ``ThrottleGate``: the name of the queue.
  package var resource = ""

  /// Until when the message of the call is hidden, as far as its holder knows.
  package var hiddenUntil: Timestamp?

  /// The bounds of one attempt.
  ///
  /// Its timeout is shortened to what the deadline leaves.
  package var limits = AttemptLimits()

  /// How long the call may take with all attempts and waits.
  package var deadline = Duration.seconds(300)

  /// What refusals mean to the operation; `nil` when none is a result and none asks for advice.
  package var refusals: RefusalRule?

  /// What the call has in common with others.
  package var settings: CallSettings

  private static let defaults = CallSettings()

  /// Makes a plan: 60 seconds an attempt, 300 seconds in all.
  ///
  /// - Parameters:
  ///   - operation: The name of the operation.
  ///   - retrySafety: Whether it may be repeated after an unknown outcome.
  ///   - settings: What the call has in common with others; without them, the defaults.
  package init(operation: String, retrySafety: RetrySafety, settings: CallSettings? = nil) {
    self.operation = operation
    self.retrySafety = retrySafety
    self.settings = settings ?? Self.defaults
  }
}
