public import AzurePipeline
import HTTPTypes
import Synchronization

/// Makes requests to another transport fail by a plan.
///
/// It waits only for ``Fault/delay(_:)``, on the clock it was given. Use it as both kinds of transport, from any thread or
/// task.
public final class FaultTransport: AsyncTransport, SyncTransport, ConnectionCounting {
  private struct State {
    var requests = 0
    var carriedOut = 0
    var faults: [Fault: Int] = [:]
  }

  /// What to do with a request, decided before anything is sent.
  private enum Course {
    case pass(loseReply: Bool)
    case wait(Duration)
    case timeOut(Duration)
    case answer(Response)
    case fail(TransportError)
  }

  private let inner: any AsyncTransport & SyncTransport
  private let plan: FaultPlan
  private let clock: any PipelineClock
  private let state = Mutex(State())

  /// Wraps a transport.
  ///
  /// - Parameters:
  ///   - inner: Carries the requests that are not kept from it.
  ///   - plan: Which requests meet with which fault.
  ///   - clock: Where delays pass; a ``ManualClock`` waits without waiting.
  public init(
    wrapping inner: any AsyncTransport & SyncTransport, plan: FaultPlan,
    clock: any PipelineClock = SystemClock()
  ) {
    self.inner = inner
    self.plan = plan
    self.clock = clock
  }

  /// The counter of the wrapped transport, if that has one.
  public var connectionCounter: ConnectionCounter? {
    (inner as? any ConnectionCounting)?.connectionCounter
  }

  /// How many requests have come so far.
  public var requestCount: Int { state.withLock { $0.requests } }

  /// How many requests were handed to the wrapped transport, with the response kept or lost.
  public var carriedOutCount: Int { state.withLock { $0.carriedOut } }

  /// How often each fault has struck.
  public var faultCounts: [Fault: Int] { state.withLock { $0.faults } }

  /// Carries a request, or fails it as the plan says.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The bounds to keep.
  /// - Returns: The response, whatever its status.
  /// - Throws: What the wrapped transport or the plan throws; `CancellationError` at once when the task is cancelled.
  public func send(_ request: Request, limits: AttemptLimits) async throws -> Response {
    let losesReply: Bool
    switch course(of: request, limits) {
    case .answer(let response): return response
    case .fail(let error): throw error
    case .timeOut(let time):
      try await clock.sleep(for: time)
      throw Self.timeout
    case .wait(let delay):
      try await clock.sleep(for: delay)
      losesReply = false
    case .pass(let loseReply): losesReply = loseReply
    }
    state.withLock { $0.carriedOut += 1 }
    let response = try await inner.send(request, limits: limits)
    guard !losesReply else { throw Self.lost }
    return response
  }

  /// Carries a request, or fails it as the plan says.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The bounds to keep.
  /// - Returns: The response, whatever its status.
  /// - Throws: What the wrapped transport or the plan throws.
  @available(*, noasync, message: "This blocks its thread; in async code use send(_:limits:).")
  public func sendBlocking(_ request: Request, limits: AttemptLimits) throws(TransportError) -> Response {
    let losesReply: Bool
    switch course(of: request, limits) {
    case .answer(let response): return response
    case .fail(let error): throw error
    case .timeOut(let time):
      clock.block(for: time)
      throw Self.timeout
    case .wait(let delay):
      clock.block(for: delay)
      losesReply = false
    case .pass(let loseReply): losesReply = loseReply
    }
    state.withLock { $0.carriedOut += 1 }
    let response = try inner.sendBlocking(request, limits: limits)
    guard !losesReply else { throw Self.lost }
    return response
  }

  private func course(of request: Request, _ limits: AttemptLimits) -> Course {
    let fault = state.withLock { state in
      state.requests += 1
      let fault = plan.fault(for: state.requests)
      if let fault { state.faults[fault, default: 0] += 1 }
      return fault
    }
    switch fault {
    case nil: return .pass(loseReply: false)
    case .lostReply: return .pass(loseReply: true)
    case .delay(let delay) where delay >= limits.timeout: return .timeOut(limits.timeout)
    case .delay(let delay): return .wait(delay)
    case .connectionRefused:
      return .fail(TransportError(.connect, delivery: .notSent, "connection refused, by plan"))
    case .resetBeforeSend:
      return .fail(
        TransportError(.connectionLost, delivery: .notSent, "connection reset before sending, by plan"))
    case .serverBusy(let retryAfter):
      return .answer(
        FaultResponse.make(503, "ServerBusy", "The server is busy.", to: request, retryAfter: retryAfter))
    case .internalError:
      return .answer(
        FaultResponse.make(
          500, "InternalError", "The server encountered an internal error. Please retry the request.",
          to: request))
    }
  }

  private static let timeout = TransportError(
    .timeout, delivery: .maybeSent, "the attempt's timeout passed, by plan")
  private static let lost = TransportError(
    .connectionLost, delivery: .maybeSent, "the connection broke before the response, by plan")
}

/// An error of the service that a fault puts in the place of an answer, in the service's own form.
enum FaultResponse {
  static func make(
    _ status: Int, _ code: String, _ message: String, to request: Request, retryAfter: Int? = nil
  ) -> Response {
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
    return Response(
      status: .init(code: status, reasonPhrase: message), headerFields: fields, body: body)
  }
}
