import AzureAuthSAS
package import AzurePipeline
import AzurePolicies
package import AzureXML
import HTTPTypes

/// Makes the ``Call`` of an operation from a client's settings: what both facades share.
package struct CallFactory: Sendable {
  package private(set) var endpoint: Endpoint
  package let options: QueueClientOptions
  package let reader: any XMLReader
  package let authorizer: any Authorizer
  /// Run once a call, the fields of the call itself between them.
  let headersPolicy: HeadersPolicy?
  let namingPolicies: [any Policy]
  /// The fields that these set where nothing else is set.
  private let naming: [HTTPField]
  /// Where the secondary is, if that is known.
  package let secondary: Endpoint?
  /// The location that the client's own endpoint is.
  let ownLocation: Location
  /// The plan of a call without choices of its own; each call names its operation in a copy.
  private var usualPlan: CallPlan
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
    headersPolicy = options.headerFields.isEmpty ? nil : try HeadersPolicy(options.headerFields)
    let version = ServiceVersionPolicy(options.serviceVersion)
    let userAgent = try UserAgentPolicy(applicationID: options.applicationID)
    namingPolicies = [version, userAgent]
    naming = [version.field, userAgent.field]
    let ownSecondary = endpoint.secondary
    secondary = options.secondaryEndpoint ?? ownSecondary
    ownLocation = ownSecondary == endpoint ? .secondary : .primary
    if options.location != .primaryOnly { _ = try Self.known(secondary, endpoint) }
    self.endpoint = endpoint
    self.authorizer = authorizer
    self.reader = BoundedReader(reader: reader, maximumBytes: options.maximumResponseBytes)
    self.options = options
    usualPlan = CallPlan(operation: "", repeatSafety: .unsafe)
    self.endpoint.templates = templates()
    usualPlan = try clientPlan(SharedCallState(options))
  }

  /// The factory for a client of one queue, with templates of its own: they keep what was asked for last.
  package func forOneQueue() -> CallFactory {
    var factory = self
    factory.endpoint.templates = templates()
    return factory
  }

  /// The fields of every request, with those that name the client, so that the policies find these in place.
  private func templates() -> RequestTemplates {
    var fields = Parameters.usualFields
    var fieldsWithBody = Parameters.fieldsWithBody
    for field in naming {
      fields.append(field)
      fieldsWithBody.append(field)
    }
    return RequestTemplates(fields: fields, fieldsWithBody: fieldsWithBody)
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
      let plan = try plan(for: operation, options, route)
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
    for operation: Operation, _ call: CallOptions, _ route: Route
  ) throws(AzureError) -> CallPlan {
    var plan = usualPlan
    plan.resource = route.queue
    plan.operation = Operation.name
    plan.repeatSafety = Operation.repeatSafety
    try apply(call, to: &plan)
    if Operation.judgesRefusals {
      plan.isAnswer = { operation.isAnswer($0, mayHaveActed: $1) }
      plan.adviceAfterUnknown = { operation.adviceAfterUnknown($0) }
    }
    // Last: what begins to watch a call is told of its end by the call alone.
    instrument(&plan, route)
    return plan
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
}

extension AzureError {
  fileprivate func named(_ operation: String) -> AzureError {
    var error = self
    error.operation = error.operation ?? operation
    return error
  }
}
