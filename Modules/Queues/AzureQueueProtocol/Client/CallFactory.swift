import AzureAuthSAS
package import AzurePipeline
import AzurePolicies
package import AzureXML
import HTTPTypes
import Logging

/// Makes the ``Call`` of an operation from a client's settings: what both facades share.
package struct CallFactory: Sendable {
  package let endpoint: Endpoint
  package let options: QueueClientOptions
  package let reader: any XMLReader
  package let authorizer: any Authorizer
  /// Run once a call, the fields of the call itself between them.
  private let headersPolicy: HeadersPolicy
  private let namingPolicies: [any Policy]
  /// Where the secondary is, if that is known.
  package let secondary: Endpoint?
  private let shared: SharedCallState
  /// Counts the open connections of the client's transport, when it can tell them.
  private let connections: ConnectionCounter?

  /// Checks the settings once, so that no call has to.
  package init(
    endpoint: Endpoint, authorizer: any Authorizer, reader: any XMLReader, options: QueueClientOptions,
    connections: ConnectionCounter? = nil
  ) throws(AzureError) {
    self.connections = connections
    try Self.check(attemptTimeout: options.attemptTimeout, deadline: options.deadline)
    guard options.serviceVersion >= .firstThatDescribesSentMessages else {
      throw .invalidArgument(
        "serviceVersion is \(options.serviceVersion)",
        advice: "use 2016-05-31 or later: before, the service did not tell the id of a message that was sent")
    }
    try Self.positive(options.connectTimeout, "connectTimeout")
    guard options.maximumResponseBytes > 0 else {
      throw .invalidArgument(
        "maximumResponseBytes is \(options.maximumResponseBytes)", advice: "use 1 or more")
    }
    // An authorizer that refuses this address would refuse every call.
    try authorizer.check(
      Request(method: .get, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.basePath))
    headersPolicy = try HeadersPolicy(options.headerFields)
    namingPolicies = [
      ServiceVersionPolicy(options.serviceVersion), try UserAgentPolicy(applicationID: options.applicationID),
    ]
    secondary = options.secondaryEndpoint ?? endpoint.secondary
    if options.location != .primaryOnly { _ = try Self.known(secondary, endpoint) }
    shared = SharedCallState(options)
    self.endpoint = endpoint
    self.authorizer = authorizer
    self.reader = BoundedReader(reader: reader, maximumBytes: options.maximumResponseBytes)
    self.options = options
    if let timeout = options.serverTimeout { _ = try ServerTimeoutPolicy(timeout) }
  }

  /// What authorizes the client's requests, if it can also sign shared access signatures.
  var signer: (any SASSigner)? { authorizer as? any SASSigner }

  /// Encodes content as the client's messages are, naming the operation in the error.
  package func text<Operation: QueueOperation>(
    of content: MessageContent, for operation: Operation.Type
  ) throws(AzureError) -> String {
    do throws(AzureError) {
      return try options.messageEncoding.encode(content)
    } catch {
      throw error.named(Operation.name)
    }
  }

  /// Makes the call: the request with its parameters checked, and the plan; its observers are handed out for
  /// ``output(of:_:_:)``.
  package func call<Operation: QueueOperation>(
    _ operation: Operation, _ options: CallOptions, observers: inout [any CallObserver]
  ) throws(AzureError) -> Call {
    do throws(AzureError) {
      let route = try route(of: operation, options.location ?? self.options.location)
      var plan = try plan(for: operation, options)
      plan.resource = route.queue
      // Last: what begins to watch a call is told of its end by the call alone.
      instrument(&plan, route)
      observers = plan.observers
      return Call(route.request, at: route.location, secondary: route.secondary, plan: plan)
    } catch {
      throw error.named(Operation.name)
    }
  }

  /// Reads what the call brought back, and tells its observers when that fails.
  package func output<Operation: QueueOperation>(
    of operation: Operation, _ completed: CompletedCall, _ observers: [any CallObserver]
  ) throws(AzureError) -> Operation.Output {
    do throws(AzureError) {
      return try operation.output(from: completed, reader: reader)
    } catch {
      var error = error.named(Operation.name)
      error.attempts = completed.attempts
      error.clientRequestID = completed.clientRequestID
      error.location = error.location ?? completed.location
      if error.kind == .malformedResponse || completed.mayHaveActedBefore { error.effect = .unknown }
      // An answer that says no is read well: a queue that exists already, for example.
      if error.kind == .malformedResponse { for observer in observers { observer.didFailToRead(error) } }
      throw error
    }
  }

  private func plan<Operation: QueueOperation>(
    for operation: Operation, _ call: CallOptions
  ) throws(AzureError) -> CallPlan {
    try Self.check(
      attemptTimeout: call.attemptTimeout ?? options.attemptTimeout,
      deadline: call.deadline ?? options.deadline)
    var plan = CallPlan(operation: Operation.name, repeatSafety: Operation.repeatSafety)
    plan.perCallPolicies = try perCallPolicies(call)
    plan.perAttemptPolicies = [DatePolicy()] + options.perAttemptPolicies + call.perAttemptPolicies
    for hook in [(options.onRequest, options.onResponse), (call.onRequest, call.onResponse)]
    where hook.0 != nil || hook.1 != nil {
      plan.perAttemptPolicies.append(HookPolicy(onRequest: hook.0, onResponse: hook.1))
    }
    plan.authorizer = authorizer
    plan.retry = call.retry ?? options.retry
    plan.repeats = call.repeats ?? options.repeats
    plan.budget = shared.budget
    plan.pace = shared.pace
    plan.serviceClock = shared.clock
    plan.limits.timeout = call.attemptTimeout ?? options.attemptTimeout
    plan.limits.connectTimeout = options.connectTimeout
    plan.limits.maximumResponseBytes = options.maximumResponseBytes
    plan.deadline = call.deadline ?? options.deadline
    plan.observers = observers(of: call)
    plan.random = options.random
    plan.readFailure = { [reader] in ServiceFailure(reading: $0, reader: reader) }
    plan.isAnswer = { operation.isAnswer($0, mayHaveActed: $1) }
    plan.adviceAfterUnknown = { operation.adviceAfterUnknown($0) }
    return plan
  }

  private func perCallPolicies(_ call: CallOptions) throws(AzureError) -> [any Policy] {
    var policies: [any Policy] = []
    if let timeout = call.serverTimeout ?? options.serverTimeout {
      policies.append(try ServerTimeoutPolicy(timeout))
    }
    policies += [ClientRequestIDPolicy(id: call.clientRequestID), headersPolicy]
    if !call.headerFields.isEmpty { policies.append(try HeadersPolicy(call.headerFields)) }
    policies += namingPolicies
    if let suffix = call.userAgentSuffix { policies.append(try UserAgentSuffixPolicy(suffix)) }
    return policies + options.perCallPolicies + call.perCallPolicies
  }

  /// Lets the instruments begin: their observers and policies stand before all others.
  private func instrument(_ plan: inout CallPlan, _ route: Route) {
    guard !options.instruments.isEmpty else { return }
    let head = route.request.head
    let start = CallStart(
      operation: plan.operation, method: head.method.rawValue, scheme: endpoint.scheme,
      authority: head.authority ?? endpoint.authority, queue: route.queue.isEmpty ? nil : route.queue,
      connections: connections)
    let calls = options.instruments.map { $0.begin(start) }
    plan.observers.insert(contentsOf: calls.map(\.observer), at: 0)
    plan.perAttemptPolicies.insert(contentsOf: calls.compactMap(\.policy), at: 0)
  }

  /// The client's observers, the call's, and the log, in this order.
  private func observers(of call: CallOptions) -> [any CallObserver] {
    var observers = options.observers + call.observers
    if let onEnd = call.onEnd { observers.append(EndObserver(onEnd: onEnd)) }
    guard var logger = call.logger ?? options.logger else { return observers }
    if let level = call.logLevel { logger.logLevel = level }
    return observers + [LoggingObserver(logger, details: call.logDetails ?? options.logDetails)]
  }

  private static func check(attemptTimeout: Duration, deadline: Duration) throws(AzureError) {
    try positive(attemptTimeout, "attemptTimeout")
    try positive(deadline, "deadline")
  }

  private static func positive(_ duration: Duration, _ name: String) throws(AzureError) {
    guard duration > .zero else {
      throw .invalidArgument("\(name) is \(duration)", advice: "use a positive time")
    }
  }
}

extension AzureError {
  fileprivate func named(_ operation: String) -> AzureError {
    var error = self
    error.operation = error.operation ?? operation
    return error
  }
}
