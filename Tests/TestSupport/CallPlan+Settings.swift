package import AzureCore
package import AzurePipeline

/// Single settings of a plan, so that a test says what it changes and nothing else.
extension CallPlan {
  package var perCallPolicies: [any PipelinePolicy] {
    get { settings.perCallPolicies }
    set { settings = settings.replacing(perCallPolicies: newValue) }
  }

  package var perAttemptPolicies: [any PipelinePolicy] {
    get { settings.perAttemptPolicies }
    set { settings = settings.replacing(perAttemptPolicies: newValue) }
  }

  package var retry: any RetryRule {
    get { settings.retry }
    set { settings = settings.replacing(retry: newValue) }
  }

  package var observers: [any CallObserver] {
    get { settings.observers }
    set { settings = settings.replacing(observers: newValue) }
  }

  package var authorizer: any Authorizer {
    get { settings.authorizer }
    set { settings = changed(authorizer: newValue) }
  }

  package var random: RandomSource {
    get { settings.random }
    set { settings = changed(random: newValue) }
  }

  package var budget: SharedRetryBudget? {
    get { settings.budget }
    set { settings = changed(budget: .some(newValue)) }
  }

  package var throttleGate: ThrottleGate? {
    get { settings.throttleGate }
    set { settings = changed(throttleGate: .some(newValue)) }
  }

  package var serviceClock: ServiceClock? {
    get { settings.serviceClock }
    set { settings = changed(serviceClock: .some(newValue)) }
  }

  package var readFailure: @Sendable (AzureResponse) -> ServiceFailure {
    get { settings.readFailure }
    set { settings = changed(readFailure: newValue) }
  }

  package var isResult: @Sendable (ServiceFailure, _ mayHaveActed: Bool) -> Bool {
    get { (refusals ?? RefusalRule()).isResult }
    set { refusals = RefusalRule(isResult: newValue, adviceAfterUnknown: adviceAfterUnknown) }
  }

  package var adviceAfterUnknown: @Sendable (ServiceFailure) -> String? {
    get { (refusals ?? RefusalRule()).adviceAfterUnknown }
    set { refusals = RefusalRule(isResult: isResult, adviceAfterUnknown: newValue) }
  }

  private func changed(
    authorizer: (any Authorizer)? = nil, random: RandomSource? = nil, budget: SharedRetryBudget?? = nil,
    throttleGate: ThrottleGate?? = nil, serviceClock: ServiceClock?? = nil,
    readFailure: (@Sendable (AzureResponse) -> ServiceFailure)? = nil
  ) -> CallSettings {
    CallSettings(
      perCallPolicies: perCallPolicies, perAttemptPolicies: perAttemptPolicies,
      authorizer: authorizer ?? settings.authorizer, retry: retry, observers: observers,
      random: random ?? settings.random, budget: budget ?? settings.budget,
      throttleGate: throttleGate ?? settings.throttleGate,
      serviceClock: serviceClock ?? settings.serviceClock,
      readFailure: readFailure ?? settings.readFailure)
  }
}
