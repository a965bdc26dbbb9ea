public import AzureCore
import HTTPTypes
import Synchronization

/// Makes requests to another transport fail according to a plan.
///
/// It waits only for ``Fault/delay(_:)``, on its clock. Use it in both calling styles, from any thread or task.
public final class FaultTransport: AsyncTransport, SyncTransport, ConnectionCounting {
  private struct State {
    var requests = 0
    var carriedOut = 0
    var faults: [Fault: Int] = [:]
    var rules = FaultRules()
    var injected: [InjectedFault] = []
  }

  /// What to do with a request, decided before anything is sent.
  private enum Decision {
    case pass(loseResponse: Bool)
    case wait(Duration)
    case timeOut(Duration)
    case response(AzureResponse)
    case fail(TransportError)
  }

  private let inner: any AsyncTransport & SyncTransport
  private let plan: FaultPlan
  private let clock: any PipelineClock
  private let state = Mutex(State())

  /// Creates a transport that wraps another one.
  ///
  /// - Parameters:
  ///   - inner: Sends the requests that do not fail.
  ///   - plan: Which requests fail by their number, and how; none unless given. ``add(_:)`` fails requests by what they ask.
  ///   - clock: The clock for delays; with a ``ManualClock`` they take no time.
  public init(
    wrapping inner: any AsyncTransport & SyncTransport, plan: FaultPlan = .none,
    clock: any PipelineClock = SystemClock()
  ) {
    self.inner = inner
    self.plan = plan
    self.clock = clock
  }

  /// The counter of the wrapped transport, if it has one.
  public var connectionCounter: ConnectionCounter? {
    (inner as? any ConnectionCounting)?.connectionCounter
  }

  /// Lets the requests that a rule matches fail from now on, before the plan is asked.
  ///
  /// - Parameter rule: The rule.
  public func add(_ rule: FaultRule) { state.withLock { $0.rules.add(rule) } }

  /// Forgets all rules that were added; the plan stays.
  public func removeRules() { state.withLock { $0.rules.removeAll() } }

  /// The faults so far, in order.
  public var injected: [InjectedFault] { state.withLock { $0.injected } }

  /// How many faults there were, of certain requests or of all.
  ///
  /// - Parameters:
  ///   - operation: The operation that the requests asked for; `nil` for all.
  ///   - queue: The queue that they were about; `nil` for all.
  /// - Returns: The number.
  public func faultCount(on operation: ServiceOperation? = nil, queue: String? = nil) -> Int {
    injected.count {
      (operation == nil || $0.operation == operation) && (queue == nil || $0.queue == queue)
    }
  }

  /// The number of requests so far.
  public var requestCount: Int { state.withLock { $0.requests } }

  /// The number of requests that were sent through the wrapped transport, including those whose response was lost.
  public var carriedOutCount: Int { state.withLock { $0.carriedOut } }

  /// The number of requests by fault.
  public var faultCounts: [Fault: Int] { state.withLock { $0.faults } }

  /// Sends a request, or fails as planned.
  ///
  /// - Parameters:
  ///   - request: The request, complete and signed.
  ///   - limits: The limits of the attempt.
  /// - Returns: The response, whatever its status.
  /// - Throws: What the wrapped transport or the plan throws; `CancellationError` as soon as the task is cancelled.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    let losesResponse: Bool
    switch decision(on: request, limits) {
    case .response(let response): return response
    case .fail(let error): throw error
    case .timeOut(let time):
      try await clock.sleep(for: time)
      throw Self.timeout
    case .wait(let delay):
      try await clock.sleep(for: delay)
      losesResponse = false
    case .pass(let loseResponse): losesResponse = loseResponse
    }
    state.withLock { $0.carriedOut += 1 }
    let response = try await inner.send(request, limits: limits)
    guard !losesResponse else { throw Self.lost }
    return response
  }

  /// Sends a request, or fails as planned.
  ///
  /// - Parameters:
  ///   - request: The request, complete and signed.
  ///   - limits: The limits of the attempt.
  /// - Returns: The response, whatever its status.
  /// - Throws: What the wrapped transport or the plan throws.
  @available(*, noasync, message: "This blocks its thread; in async code use send(_:limits:).")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
    -> AzureResponse
  {
    let losesResponse: Bool
    switch decision(on: request, limits) {
    case .response(let response): return response
    case .fail(let error): throw error
    case .timeOut(let time):
      clock.block(for: time)
      throw Self.timeout
    case .wait(let delay):
      clock.block(for: delay)
      losesResponse = false
    case .pass(let loseResponse): losesResponse = loseResponse
    }
    state.withLock { $0.carriedOut += 1 }
    let response = try inner.sendBlocking(request, limits: limits)
    guard !losesResponse else { throw Self.lost }
    return response
  }

  private func decision(on request: AzureRequest, _ limits: AttemptLimits) -> Decision {
    let subject = RequestSubject(request)
    // No code of a user's runs under the lock.
    let rules = state.withLock { $0.rules.rules }
    let matching = rules.filter { $0.value.matches(request, subject) }.map(\.key)
    let fault = state.withLock { state in
      state.requests += 1
      let fault = state.rules.fault(matching: matching) ?? plan.fault(for: state.requests)
      if let fault {
        state.faults[fault, default: 0] += 1
        state.injected.append(
          InjectedFault(
            request: state.requests, operation: subject.operation, queue: subject.queue, fault: fault))
      }
      return fault
    }
    switch fault {
    case nil: return .pass(loseResponse: false)
    case .lostResponse: return .pass(loseResponse: true)
    case .delay(let delay) where delay >= limits.timeout: return .timeOut(limits.timeout)
    case .delay(let delay): return .wait(delay)
    case .connectionRefused:
      return .fail(Self.refused)
    case .resetBeforeSend:
      return .fail(
        TransportError(.connectionLost, delivery: .notSent, "connection reset before sending, by plan"))
    case .serverBusy(let retryAfter):
      return .response(
        FaultResponse.make(503, "ServerBusy", "The server is busy.", to: request, retryAfter: retryAfter))
    case .internalError:
      return .response(
        FaultResponse.make(
          500, "InternalError", "The server encountered an internal error. Please retry the request.",
          to: request))
    }
  }

  private static let refused = {
    var error = TransportError(.connect, delivery: .notSent, "connection refused, by plan")
    // An emulator to start, or a network to look at, is what a real refusal would mean.
    error.advice =
      "the test did this, by a rule or the plan of its FaultTransport; 'injected' lists what was made to fail"
    return error
  }()
  private static let timeout = TransportError(
    .timeout, delivery: .maybeSent, "the attempt's timeout passed, by plan")
  private static let lost = TransportError(
    .connectionLost, delivery: .maybeSent, "the connection broke before the response, by plan")
}

/// Error responses in the form of the service.
enum FaultResponse {
  static func make(
    _ status: Int, _ code: String, _ message: String, to request: AzureRequest, retryAfter: Int? = nil
  ) -> AzureResponse {
    let requestID = "00000000-0003-0000-0000-000000000000"
    var body: [UInt8] = []
    if request.head.method != .head {
      body += [0xEF, 0xBB, 0xBF]
      body += #"<?xml version="1.0" encoding="utf-8"?>"#.utf8
      body += "<Error><Code>\(code)</Code><Message>\(message)\n".utf8
      body += "RequestId:\(requestID)\nTime:2026-03-03T04:05:06.0000000Z</Message></Error>".utf8
    }
    var fields = HTTPFields()
    fields[.contentLength] = String(body.count)
    if !body.isEmpty { fields[.contentType] = "application/xml" }
    fields[.server] = "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0"
    fields[.msRequestID] = requestID
    fields[.msClientRequestID] = request.head.headerFields[.msClientRequestID]
    fields[.msVersion] = request.head.headerFields[.msVersion]
    fields[.msErrorCode] = code
    if let retryAfter { fields[.retryAfter] = String(retryAfter) }
    return AzureResponse(
      status: .init(code: status, reasonPhrase: message), headerFields: fields, body: body)
  }
}
