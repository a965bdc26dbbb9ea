import AzureCore
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
/// dropped. It waits for nothing of Foundation's, so that it ends in time whatever Foundation does. Nothing is called while
/// the lock is held.
final class Attempt: Sendable {
  enum Outcome: Sendable {
    case response(AzureResponse)
    case failure(TransportError)
    case cancelled
  }

  /// How far it has come; each stage but the last is one in which nothing was sent.
  enum Stage: Sendable {
    case waitingForPlace
    case lookingUpName
    case starting
    case sent
  }

  private struct State {
    var outcome: Outcome?
    var stage = Stage.waitingForPlace
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

  /// Takes the place that the attempt holds among the connections; given back when it ends.
  ///
  /// False when the attempt has ended already.
  func hold(release: @escaping @Sendable () -> Void) -> Bool {
    change { $0.release = release }
  }

  /// Remembers how to give up what a session does for the attempt: called when it ends before the session says so.
  ///
  /// - Parameter giveUp: Told whether ``willEndByItself()`` was said.
  /// - Returns: False when the attempt has ended already; then it is not called.
  func begin(givingUpBy giveUp: @escaping @Sendable (_ endsByItself: Bool) -> Void) -> Bool {
    change { $0.giveUp = giveUp }
  }

  /// Comes to a later stage; false when the attempt has ended already.
  ///
  /// Whoever gets true for ``Stage/sent`` may let the bytes go.
  func enter(_ stage: Stage) -> Bool {
    change { $0.stage = stage }
  }

  /// Says that the session ends its task without a further byte of the network; false when the attempt has ended already.
  func willEndByItself() -> Bool {
    change { $0.endsByItself = true }
  }

  func cancel() { finish(.cancelled) }

  func fail(_ error: TransportError) { finish(.failure(error)) }

  /// Ends the attempt because its time is over.
  ///
  /// - Parameter place: What it waits for before it has a place.
  func expire(waitingFor place: String) {
    let (stage, hasHead) = state.withLock { ($0.stage, $0.head != nil) }
    let missing =
      switch stage {
      case .waitingForPlace: place
      case .lookingUpName: "answer about the host's name"
      case .starting: "start of the request by Foundation, which another request keeps busy,"
      case .sent: hasHead ? "complete response" : "response"
      }
    finish(
      .failure(
        TransportError(
          .timeout, delivery: stage == .sent ? .maybeSent : .notSent, "No \(missing) within the timeout")))
  }

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
