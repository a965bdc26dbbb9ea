import AzureCore
import Dispatch
import HTTPTypes
import Synchronization

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// One request: collects what the session reports about it, and ends exactly once.
///
/// It ends with the response, a failure, its deadline or a cancellation, whichever comes first. Later reports are ignored. It
/// never waits for Foundation, so that it ends in time whatever Foundation does. Nothing is called while the lock is held.
final class Attempt: Sendable {
  enum Outcome: Sendable {
    case response(AzureResponse)
    case failure(TransportError)
    case cancelled
  }

  /// How far the request has come.
  ///
  /// Nothing has been sent before the last stage.
  enum Stage: Sendable {
    case waitingForConnection
    case lookingUpName
    case starting
    case sent
  }

  private struct State {
    var outcome: Outcome?
    var stage = Stage.waitingForConnection
    var completion: (@Sendable (Outcome) -> Void)?
    var release: (@Sendable () -> Void)?
    var giveUp: (@Sendable (_ endsByItself: Bool) -> Void)?
    var endsByItself = false
    var deadline: Deadline?
    var head: HTTPURLResponse?
    var body: [UInt8] = []
  }

  let limits: AttemptLimits
  private let isHead: Bool
  private let state = Mutex(State())

  init(limits: AttemptLimits, isHead: Bool) {
    self.limits = limits
    self.isHead = isHead
  }

  /// How the attempt ended; `nil` while it is under way.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  /// Starts the clock of the attempt.
  ///
  /// - Parameter onExpiry: Called when its time is over.
  func startDeadline(onExpiry: @escaping @Sendable () -> Void) {
    guard outcome == nil else { return }
    let deadline = Deadline(after: limits.timeout, onExpiry)
    let isLate = state.withLock { state in
      if state.outcome == nil { state.deadline = deadline }
      return state.outcome != nil
    }
    if isLate { deadline.cancel() }
  }

  /// Calls back when the attempt ends, at once when it has ended already.
  func whenFinished(_ completion: @escaping @Sendable (Outcome) -> Void) {
    let outcome = state.withLock { state in
      if state.outcome == nil { state.completion = completion }
      return state.outcome
    }
    if let outcome { completion(outcome) }
  }

  /// Remembers how to release the connection that the attempt counts as; called when it ends.
  ///
  /// - Returns: False when the attempt has ended already.
  func onEnd(release: @escaping @Sendable () -> Void) -> Bool {
    change { $0.release = release }
  }

  /// Remembers how to stop the session's work for the attempt; called when the attempt ends before that work does.
  ///
  /// - Parameter giveUp: Called with whether ``willEndByItself()`` was called before.
  /// - Returns: False when the attempt has ended already; then `giveUp` is not called.
  func begin(givingUpBy giveUp: @escaping @Sendable (_ endsByItself: Bool) -> Void) -> Bool {
    change { $0.giveUp = giveUp }
  }

  /// Moves on to a later stage; false when the attempt has ended already.
  ///
  /// The bytes may be sent only after this has returned true for ``Stage/sent``.
  func enter(_ stage: Stage) -> Bool {
    change { $0.stage = stage }
  }

  /// Notes that the session ends its task without a further byte from the network; false when the attempt has ended already.
  func willEndByItself() -> Bool {
    change { $0.endsByItself = true }
  }

  func cancel() { finish(.cancelled) }

  func fail(_ error: TransportError) { finish(.failure(error)) }

  /// Ends the attempt because its time is over.
  ///
  /// - Parameter resource: What the attempt waits for as long as it has no connection.
  func expire(waitingFor resource: String) {
    let (stage, hasHead) = state.withLock { ($0.stage, $0.head != nil) }
    let missing =
      switch stage {
      case .waitingForConnection: resource
      case .lookingUpName: "response about the host's name"
      case .starting: "start of the request by Foundation, which another request keeps busy,"
      case .sent: hasHead ? "complete response" : "response"
      }
    finish(
      .failure(
        TransportError(
          .timeout, delivery: stage == .sent ? .maybeSent : .notSent, "No \(missing) within the timeout")))
  }

  /// Takes the head of the response; false when its body will be too large.
  func receive(_ response: URLResponse) -> Bool {
    guard let response = response as? HTTPURLResponse else { return true }
    state.withLock { $0.head = response }
    guard !isHead, response.expectedContentLength > Int64(clamping: limits.maximumResponseBytes) else {
      return true
    }
    finish(.failure(.tooLarge(limits)))
    return false
  }

  func receive(_ data: Data) {
    let isTooLarge = state.withLock { state in
      guard state.outcome == nil else { return false }
      guard data.count <= limits.maximumResponseBytes - state.body.count else { return true }
      data.withUnsafeBytes { state.body.append(contentsOf: $0) }
      return false
    }
    if isTooLarge { finish(.failure(.tooLarge(limits))) }
  }

  /// Takes the end of the task.
  func complete(_ task: URLSessionTask, error: (any Error)?) {
    let (head, body) = state.withLock { ($0.head ?? task.response as? HTTPURLResponse, $0.body) }
    if let error {
      finish(.failure(TransportError(error, hasHead: head != nil)), taskHasEnded: true)
    } else if let head, let response = AzureResponse(head, body: isHead ? [] : body) {
      finish(.response(response), taskHasEnded: true)
    } else {
      finish(
        .failure(
          TransportError(.malformedResponse, delivery: .maybeSent, "The session gave no HTTP response")),
        taskHasEnded: true)
    }
  }

  private func change(_ body: (inout State) -> Void) -> Bool {
    state.withLock { state in
      guard state.outcome == nil else { return false }
      body(&state)
      return true
    }
  }

  private func finish(_ outcome: Outcome, taskHasEnded: Bool = false) {
    let taken: State? = state.withLock { state in
      guard state.outcome == nil else { return nil }
      let taken = state
      state = State(outcome: outcome)
      return taken
    }
    guard let taken else { return }
    taken.deadline?.cancel()
    if !taskHasEnded { taken.giveUp?(taken.endsByItself) }
    taken.completion?(outcome)
    taken.release?()
  }
}

/// An attempt with what it sends, before it has a connection.
struct QueuedAttempt: Sendable {
  var attempt: Attempt
  var request: URLRequest
  /// Scheme, host and port.
  var origin: String
  /// Whether a repetition by Foundation does no harm, so that the request may use a kept-alive connection.
  var mayShare: Bool
}

/// Calls back once when a time has passed, without a waiting thread.
// Proof: the source is made here and never handed out; Dispatch allows any thread to cancel it.
final class Deadline: @unchecked Sendable {
  private let source: any DispatchSourceTimer

  /// One queue for all timers: their handlers only end an attempt.
  ///
  /// Nothing in Foundation uses this quality of service, so that on Linux its threads are not those that Foundation may use up.
  private static let queue = DispatchQueue(label: "azure-queues.urlsession.deadlines", qos: .userInteractive)

  init(after duration: Duration, _ body: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(queue: Self.queue)
    let (seconds, attoseconds) = min(max(duration, .zero), .maximumWait).components
    let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    source.setEventHandler(handler: body)
    source.schedule(deadline: .now() + .nanoseconds(Int(min(nanoseconds, 1e18))))
    source.resume()
  }

  func cancel() { source.cancel() }
}
