import AzureCore
import AzurePipeline
import AzurePolicies
import HTTPTypes
import Logging

/// What a call decides with: the client's settings, and the choices of the call.
extension CallFactory {
  /// The plan of all calls that choose nothing themselves, so that none of them puts it together again.
  func clientPlan() throws(AzureError) -> CallPlan {
    var plan = CallPlan(
      operation: "", retrySafety: .unsafe,
      settings: CallSettings(
        perCallPolicies: try perCallPolicies(OperationOptions()),
        perAttemptPolicies: perAttemptPolicies(OperationOptions()), authorizer: authorizer,
        retry: options.retry, observers: observers(of: OperationOptions()), random: options.random,
        budget: options.retryBudget.map { SharedRetryBudget($0) },
        throttleGate: options.slowsOtherCalls ? ThrottleGate() : nil,
        serviceClock: options.correctsClock ? ServiceClock() : nil,
        readFailure: { [reader] in ServiceFailure(reading: $0, reader: reader) },
        advice: { [facts, authorizer] error, now, hiddenUntil in
          var facts = facts
          facts.credential = AdviceFacts.Credential(authorizer)
          facts.hiddenUntil = hiddenUntil
          return FailureAdvice.sentence(for: error, facts, now: now)
        }))
    plan.onUnknownOutcome = options.onUnknownOutcome
    plan.limits.timeout = options.attemptTimeout
    plan.limits.connectTimeout = options.connectTimeout
    plan.limits.maximumResponseBytes = options.maximumResponseBytes
    plan.deadline = options.deadline
    return plan
  }

  /// Puts the choices of a call into the plan of the client.
  func apply(_ call: OperationOptions, to plan: inout CallPlan) throws(AzureError) {
    if let timeout = call.attemptTimeout {
      try Self.positive(timeout, "attemptTimeout")
      plan.limits.timeout = timeout
    }
    if let deadline = call.deadline {
      try Self.positive(deadline, "deadline")
      plan.deadline = deadline
    }
    if let rule = call.onUnknownOutcome { plan.onUnknownOutcome = rule }
    guard call.changesRequest || call.changesAttempts || call.isObserved || call.retry != nil else { return }
    plan.settings = plan.settings.replacing(
      perCallPolicies: call.changesRequest ? try perCallPolicies(call) : nil,
      perAttemptPolicies: call.changesAttempts ? perAttemptPolicies(call) : nil, retry: call.retry,
      observers: call.isObserved ? observers(of: call) : nil)
  }

  private func perCallPolicies(_ call: OperationOptions) throws(AzureError) -> [any PipelinePolicy] {
    var policies: [any PipelinePolicy] = []
    if let timeout = call.serverTimeout ?? options.serverTimeout {
      policies.append(try ServerTimeoutPolicy(timeout))
    }
    policies.append(ClientRequestIDPolicy(id: call.clientRequestID))
    if let headersPolicy { policies.append(headersPolicy) }
    if !call.headerFields.isEmpty { policies.append(try HeadersPolicy(call.headerFields)) }
    if options.headerFields.contains(.userAgent) || call.headerFields.contains(.userAgent) {
      policies.append(userAgent)
    }
    if let suffix = call.userAgentSuffix { policies.append(try UserAgentSuffixPolicy(suffix)) }
    return policies + options.perCallPolicies + call.perCallPolicies
  }

  private func perAttemptPolicies(_ call: OperationOptions) -> [any PipelinePolicy] {
    var policies: [any PipelinePolicy] = [DatePolicy()] + options.perAttemptPolicies + call.perAttemptPolicies
    if options.onRequest != nil || options.onResponse != nil {
      policies.append(HookPolicy(onRequest: options.onRequest, onResponse: options.onResponse))
    }
    if call.onRequest != nil || call.onResponse != nil {
      policies.append(HookPolicy(onRequest: call.onRequest, onResponse: call.onResponse))
    }
    return policies
  }

  /// The client's observers, the call's, and the log, in this order.
  private func observers(of call: OperationOptions) -> [any CallObserver] {
    var observers = options.observers + call.observers
    if let onEnd = call.onEnd { observers.append(EndObserver(onEnd: onEnd)) }
    guard var logger = call.logger ?? options.logger else { return observers }
    if let level = call.logLevel { logger.logLevel = level }
    return observers + [LoggingObserver(logger, details: call.logDetails ?? options.logDetails)]
  }

  static func check(attemptTimeout: Duration, deadline: Duration) throws(AzureError) {
    try positive(attemptTimeout, "attemptTimeout")
    try positive(deadline, "deadline")
  }

  static func positive(_ duration: Duration, _ name: String) throws(AzureError) {
    guard duration > .zero else {
      throw .invalidArgument("\(name) is \(duration)", advice: "use a positive time")
    }
  }
}

extension OperationOptions {
  /// Whether a policy that runs once a call differs from the client's.
  fileprivate var changesRequest: Bool {
    serverTimeout != nil || clientRequestID != nil || !headerFields.isEmpty || userAgentSuffix != nil
      || !perCallPolicies.isEmpty
  }

  /// Whether a policy that runs before every attempt differs from the client's.
  fileprivate var changesAttempts: Bool {
    !perAttemptPolicies.isEmpty || onRequest != nil || onResponse != nil
  }

  /// Whether the observers differ from the client's.
  fileprivate var isObserved: Bool {
    !observers.isEmpty || onEnd != nil || logger != nil || logLevel != nil || logDetails != nil
  }
}

/// Hands the summary of a call to the closure of its options.
private struct EndObserver: CallObserver {
  let onEnd: @Sendable (CallSummary) -> Void

  func didEnd(_ summary: CallSummary) { onEnd(summary) }
}
