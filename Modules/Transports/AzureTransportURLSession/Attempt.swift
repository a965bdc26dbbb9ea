import AzurePipeline
import Dispatch
import HTTPTypes
import Synchronization

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// One request on its way: collects what the session reports and ends exactly once.
///
/// It ends with the response, a failure, its deadline or a cancellation, whichever comes first; whatever comes later is
/// dropped. Nothing is called while the lock is held.
final class Attempt: Sendable {
  enum Outcome: Sendable {
    case response(Response)
    case failure(TransportError)
    case cancelled
  }

  private struct State {
    var outcome: Outcome?
    var completion: (@Sendable (Outcome) -> Void)?
    var release: (@Sendable () -> Void)?
    var task: URLSessionTask?
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
  func startDeadline() {
    let deadline = Deadline(after: limits.timeout) { [weak self] in self?.expire() }
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

  /// Takes the place that the attempt holds among the connections; given back when it ends.
  ///
  /// False when the attempt has ended already.
  func hold(release: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      guard state.outcome == nil else { return false }
      state.release = release
      return true
    }
  }

  /// Remembers the task before it is resumed; false when the attempt has ended already.
  func attach(_ task: URLSessionTask) -> Bool {
    state.withLock { state in
      guard state.outcome == nil else { return false }
      state.task = task
      return true
    }
  }

  func cancel() { finish(.cancelled) }

  func fail(_ error: TransportError) { finish(.failure(error)) }

  /// Takes the head of the response; false when its body is known to be too large.
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
    } else if let head, let response = Response(head, body: isHead ? [] : body) {
      finish(.response(response), taskHasEnded: true)
    } else {
      finish(
        .failure(
          TransportError(.malformedResponse, delivery: .maybeSent, "The session gave no HTTP response")),
        taskHasEnded: true)
    }
  }

  private func expire() {
    let (hasStarted, hasHead) = state.withLock { ($0.task != nil, $0.head != nil) }
    let missing = !hasStarted ? "free connection" : hasHead ? "complete response" : "response"
    let message = "No \(missing) within the timeout"
    finish(.failure(TransportError(.timeout, delivery: hasStarted ? .maybeSent : .notSent, message)))
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
    if !taskHasEnded, let task = taken.task {
      // FoundationNetworking's `cancel` waits for the session's own queue, which may be busy: nobody else shall wait.
      Self.cancellations.async { task.cancel() }
    }
    taken.completion?(outcome)
    taken.release?()
  }

  private static let cancellations = DispatchQueue(
    label: "azure-queues.urlsession.cancellations", attributes: .concurrent)
}
