import AzureAuthSAS
package import AzureCore
package import AzurePipeline
import AzurePolicies
package import AzureXML
import HTTPTypes

/// Makes the ``Call`` of an operation from a client's settings: what both facades share.
package struct CallFactory: Sendable {
  /// Where requests go, and the fields that they all have.
  private var site: CallSite
  package private(set) var options: QueueClientOptions
  package let reader: any XMLReader
  package let authorizer: any Authorizer
  /// Sets the fields of the client's options.
  let headersPolicy: HeadersPolicy?
  /// Puts the product before a `User-Agent` of the user's own.
  let userAgent: UserAgentPolicy
  /// Where the secondary is, if that is known.
  package let secondary: StorageEndpoint?
  /// The location that the client's own endpoint is.
  let ownLocation: StorageLocation
  /// The plan of a call without choices of its own; each call names its operation in a copy.
  private var defaultPlan: CallPlan
  /// Counts the open connections of the client's transport, when it can tell them.
  private let connections: ConnectionCounter?

  /// Checks the settings once, so that no call has to.
  package init(
    _ account: StorageAccount, reader: any XMLReader, options: QueueClientOptions,
    connections: ConnectionCounter? = nil
  ) throws(AzureError) {
    let (endpoint, authorizer) = (account.endpoint, account.authorizer)
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
      AzureRequest(
        method: .get, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.basePath))
    headersPolicy = options.headerFields.isEmpty ? nil : try HeadersPolicy(options.headerFields)
    userAgent = try UserAgentPolicy(applicationID: options.applicationID, feature: options.cipher?.mark)
    let version = HTTPField(name: .msVersion, value: options.serviceVersion.rawValue)
    site = CallSite(endpoint, naming: [version, userAgent.field])
    secondary = account.secondaryEndpoint
    ownLocation = endpoint.secondary == endpoint ? .secondary : .primary
    if options.location != .primaryOnly { _ = try Self.known(secondary, endpoint) }
    self.authorizer = authorizer
    facts = AdviceFacts(account)
    self.reader = BoundedReader(reader: reader, maximumBytes: options.maximumResponseBytes)
    self.options = options
    defaultPlan = CallPlan(operation: "", retrySafety: .unsafe)
    defaultPlan = try clientPlan()
  }

  /// The service's base address.
  package var endpoint: StorageEndpoint { site.endpoint }

  /// The factory for a client of one queue; with an encoding of its own if one is given.
  package func forQueue(_ queue: QueueName, encoding: MessageEncoding? = nil) -> CallFactory {
    var factory = self
    factory.site = site.forQueue(queue)
    if let encoding { factory.options.messageEncoding = encoding }
    return factory
  }

  /// What is known beside an error.
  let facts: AdviceFacts

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
    _ operation: Operation, _ options: OperationOptions, observers: inout [any CallObserver]
  ) throws(AzureError) -> Call {
    do throws(AzureError) {
      let route = try route(of: operation, options.location ?? self.options.location)
      let plan = try plan(for: operation, options, route)
      observers = plan.settings.observers
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
      let output = try operation.output(from: completed, reader: reader)
      if operation.addsVisibleMessage { SendSignals.shared.tell(endpoint.url, operation.queueName) }
      return output
    } catch {
      var error = error.named(Operation.name)
      error.attempts = completed.attempts
      error.clientRequestID = completed.clientRequestID
      error.location = error.location ?? completed.location
      if error.kind == .malformedResponse || completed.mayHaveActedBefore { error.effect = .unknown }
      // A refusal that is a result is read well: a queue that exists already, for example.
      if error.kind == .malformedResponse { for observer in observers { observer.didFailToRead(error) } }
      throw error
    }
  }

  private func plan<Operation: QueueOperation>(
    for operation: Operation, _ call: OperationOptions, _ route: Route
  ) throws(AzureError) -> CallPlan {
    var plan = defaultPlan
    plan.resource = operation.queueName
    plan.operation = Operation.name
    plan.retrySafety = Operation.retrySafety
    try apply(call, to: &plan)
    plan.refusals = operation.refusals
    plan.hiddenUntil = operation.hiddenUntil
    // Last: only the call itself tells an observer of its end, so nothing may throw after this.
    instrument(&plan, route)
    return plan
  }

  /// Lets the instruments begin: their observers and policies stand before all others.
  private func instrument(_ plan: inout CallPlan, _ route: Route) {
    guard !options.instruments.isEmpty else { return }
    let head = route.request.head
    let start = CallStart(
      operation: plan.operation, method: head.method.rawValue, scheme: endpoint.scheme,
      authority: head.authority ?? endpoint.authority, queue: plan.resource.isEmpty ? nil : plan.resource,
      connections: connections)
    let calls = options.instruments.map { $0.begin(start) }
    plan.settings = plan.settings.replacing(
      perAttemptPolicies: calls.compactMap(\.policy) + plan.settings.perAttemptPolicies,
      observers: calls.map(\.observer) + plan.settings.observers)
  }
}

/// Where a call goes.
extension CallFactory {
  /// What a call sends first, and where else it may go.
  struct Route {
    var request: AzureRequest
    var location: StorageLocation
    /// The same for the secondary, when the call may go there after the primary.
    var secondary: AzureRequest?
  }

  /// Makes the requests for the locations that the mode and the operation agree on.
  func route<Operation: QueueOperation>(
    of operation: Operation, _ mode: LocationMode
  ) throws(AzureError) -> Route {
    switch operation.reach {
    case .either where mode == .primaryThenSecondary:
      let secondary = try Self.known(secondary, endpoint)
      var route = Route(request: try operation.request(in: site), location: ownLocation)
      // A client of the secondary's own address has no other location to go to.
      if secondary != endpoint { route.secondary = try operation.request(in: site.at(secondary)) }
      return route
    case .either where mode == .primaryOnly, .primary:
      return Route(request: try operation.request(in: site), location: ownLocation)
    case .either, .secondary:
      let secondary = try Self.known(secondary, endpoint)
      return Route(request: try operation.request(in: site.at(secondary)), location: .secondary)
    }
  }

  static func known(_ secondary: StorageEndpoint?, _ endpoint: StorageEndpoint) throws(AzureError)
    -> StorageEndpoint
  {
    guard let secondary else {
      throw .invalidArgument(
        "The secondary location of \(endpoint) is not known",
        advice:
          "say where it is when the account is made, .endpoint(_:secondary:credential:), or read from the "
          + "primary only")
    }
    return secondary
  }
}

extension CallFactory: CustomReflectable {
  /// A mirror with the address alone, so that `dump` of a client shows no value of a header field: one may be a key.
  package var customMirror: Mirror { Mirror(self, children: ["endpoint": endpoint.url]) }
}

extension AzureError {
  /// The error with the name of an operation, unless it has one.
  package func named(_ operation: String) -> AzureError {
    var error = self
    error.operation = error.operation ?? operation
    return error
  }
}

/// A reader whose documents may be as large as the responses that the client takes, no more and no less.
struct BoundedReader: XMLReader {
  let reader: any XMLReader
  let maximumBytes: Int

  func read(_ document: [UInt8], limits: XMLLimits) throws(XMLError) -> XMLTree {
    var limits = limits
    limits.maximumBytes = maximumBytes
    return try reader.read(document, limits: limits)
  }
}
