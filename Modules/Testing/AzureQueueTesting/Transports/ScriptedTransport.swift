public import AzureCore
import HTTPTypes
import Synchronization

/// Plays scripted outcomes, in order, and records the requests.
///
/// It never waits, except for ``Outcome/hang``. When no outcome is left, it throws a ``TransportError`` of kind `closed`, which
/// is not retried, and still records the request. It may be used from any thread; with concurrent callers, the order of
/// their requests decides which of them gets which outcome.
public final class ScriptedTransport: AsyncTransport, SyncTransport {
  /// The outcome of one request.
  ///
  /// A test makes such values and does not switch over them: cases may be added.
  public enum Outcome: Sendable {
    /// The response, at once.
    case response(AzureResponse)
    /// An error, at once.
    case failure(TransportError)
    /// The transfer ends as if its task had been cancelled.
    ///
    /// An async call throws `CancellationError`, which clients treat as a lost connection unless their own
    /// task is cancelled. A blocking call, which cannot be cancelled, throws a ``TransportError`` of kind
    /// `closed`.
    case cancel
    /// No response ever comes.
    ///
    /// An async call waits until its task is cancelled. A blocking call throws a ``TransportError`` of kind `timeout`
    /// at once, as it would after the timeout of the attempt.
    case hang
  }

  private struct State {
    var outcomes: ArraySlice<Outcome>
    var requests: [AzureRequest] = []
    var limits: [AttemptLimits] = []
  }

  private let state: Mutex<State>

  /// Creates a transport with a script.
  ///
  /// - Parameter outcomes: One outcome for each request.
  public init(_ outcomes: [Outcome]) {
    state = Mutex(State(outcomes: outcomes[...]))
  }

  /// The requests so far, in order of arrival.
  public var requests: [AzureRequest] { state.withLock { $0.requests } }

  /// The limits of the requests in ``requests``.
  public var limits: [AttemptLimits] { state.withLock { $0.limits } }

  /// The number of outcomes that are left; a test should end with none.
  public var remaining: Int { state.withLock { $0.outcomes.count } }

  /// Adds outcomes at the end of the script.
  ///
  /// - Parameter outcomes: One outcome for each request.
  public func append(_ outcomes: [Outcome]) {
    state.withLock { $0.outcomes += outcomes }
  }

  /// Records the request and returns the next outcome.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: The limits; recorded, not applied.
  /// - Returns: The scripted response.
  /// - Throws: The scripted error, `CancellationError` for ``Outcome/cancel`` and for a cancelled ``Outcome/hang``, or a
  ///   ``TransportError`` when no outcome is left.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    switch try next(request, limits) {
    case .response(let response): return response
    case .failure(let error): throw error
    case .cancel: throw CancellationError()
    case .hang:
      // Of the suspensions in the standard library only sleeping ends with cancellation; the time stands for "for ever".
      while true { try await Task.sleep(for: .seconds(1_000_000)) }
    }
  }

  /// Records the request and returns the next outcome.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: The limits; recorded, not applied.
  /// - Returns: The scripted response.
  /// - Throws: The scripted error, or a ``TransportError`` as documented for the outcomes and the end of the script.
  @available(*, noasync, message: "This blocks its thread; in async code use send(_:limits:).")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
    -> AzureResponse
  {
    switch try next(request, limits) {
    case .response(let response): return response
    case .failure(let error): throw error
    case .cancel: throw TransportError(.closed, delivery: .maybeSent, "the script ends this transfer")
    case .hang:
      throw TransportError(.timeout, delivery: .maybeSent, "the script has no response for this request")
    }
  }

  private func next(_ request: AzureRequest, _ limits: AttemptLimits) throws(TransportError) -> Outcome {
    let (outcome, count) = state.withLock { state in
      state.requests.append(request)
      state.limits.append(limits)
      return (state.outcomes.popFirst(), state.requests.count)
    }
    guard let outcome else {
      throw TransportError(
        .closed, delivery: .notSent,
        "the script is over: it has no response for request \(count), "
          + "\(request.head.method.rawValue) \(request.path)")
    }
    return outcome
  }
}
