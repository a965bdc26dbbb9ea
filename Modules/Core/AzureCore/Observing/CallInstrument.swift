/// What is known of a call before it starts.
public struct CallStart: Sendable, Hashable {
  /// The name of the operation, for example `Put Message`.
  public var operation: String
  /// The HTTP method.
  public var method: String
  /// `http` or `https`.
  public var scheme: String
  /// Host and optional port of the first attempt.
  public var authority: String
  /// The name of the queue, when the operation is about one.
  public var queue: String?
  /// Counts the open connections of the client's transport, when it can tell them.
  public var connections: ConnectionCounter?

  /// Describes a call.
  ///
  /// - Parameters:
  ///   - operation: The name of the operation.
  ///   - method: The HTTP method.
  ///   - scheme: `http` or `https`.
  ///   - authority: Host and optional port.
  ///   - queue: The name of the queue, when the operation is about one.
  ///   - connections: Counts the open connections of the client's transport.
  public init(
    operation: String, method: String, scheme: String, authority: String, queue: String? = nil,
    connections: ConnectionCounter? = nil
  ) {
    self.operation = operation
    self.method = method
    self.scheme = scheme
    self.authority = authority
    self.queue = queue
    self.connections = connections
  }
}

/// What takes part in one call on behalf of a ``CallInstrument``.
public struct InstrumentedCall: Sendable {
  /// Watches the call; used for no other.
  public var observer: any CallObserver

  /// A per-attempt policy that stands before the user's own; `nil` when the request stays as it is.
  public var policy: (any PipelinePolicy)?

  /// Makes the parts of one call.
  ///
  /// - Parameters:
  ///   - observer: Watches the call.
  ///   - policy: Changes its requests.
  public init(observer: any CallObserver, policy: (any PipelinePolicy)? = nil) {
    self.observer = observer
    self.policy = policy
  }
}

/// Measures calls one by one: what needs an observer of its own for each call.
///
/// A ``CallObserver`` is shared by all calls that are under way and cannot tell them apart; a span or the time of an attempt
/// belongs to one. The clients ask for the parts of a call when it begins, on the caller's thread or task, so that
/// task-local values are the caller's.
public protocol CallInstrument: Sendable {
  /// Begins to measure a call.
  ///
  /// - Parameter call: What is known of it.
  /// - Returns: The parts that see this call to its end. ``CallObserver/didEnd(_:)`` is called exactly once.
  func begin(_ call: CallStart) -> InstrumentedCall
}
