public import AzureCore
import HTTPTypes
import Synchronization

/// Returns scripted replies, in order, and records the requests.
///
/// It never waits, except for ``Reply/hang``. When no reply is left, it throws a ``TransportError`` of kind `closed`, which
/// is not retried, and still records the request. It may be used from any thread; with concurrent callers, the order of
/// their requests decides which of them gets which reply.
public final class ScriptedTransport: AsyncTransport, SyncTransport {
  /// The outcome of one request.
  public enum Reply: Sendable {
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
    var replies: ArraySlice<Reply>
    var requests: [AzureRequest] = []
    var limits: [AttemptLimits] = []
  }

  private let state: Mutex<State>

  /// Creates a transport with a script.
  ///
  /// - Parameter replies: One reply for each request.
  public init(_ replies: [Reply]) {
    state = Mutex(State(replies: replies[...]))
  }

  /// The requests so far, in order of arrival.
  public var requests: [AzureRequest] { state.withLock { $0.requests } }

  /// The limits of the requests in ``requests``.
  public var limits: [AttemptLimits] { state.withLock { $0.limits } }

  /// The number of replies that are left; a test should end with none.
  public var remaining: Int { state.withLock { $0.replies.count } }

  /// Adds replies at the end of the script.
  ///
  /// - Parameter replies: One reply for each request.
  public func append(_ replies: [Reply]) {
    state.withLock { $0.replies += replies }
  }

  /// Records the request and returns the next reply.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: The limits; recorded, not applied.
  /// - Returns: The scripted response.
  /// - Throws: The scripted error, `CancellationError` for ``Reply/cancel`` and for a cancelled ``Reply/hang``, or a
  ///   ``TransportError`` when no reply is left.
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

  /// Records the request and returns the next reply.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: The limits; recorded, not applied.
  /// - Returns: The scripted response.
  /// - Throws: The scripted error, or a ``TransportError`` as documented for the replies and the end of the script.
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

  private func next(_ request: AzureRequest, _ limits: AttemptLimits) throws(TransportError) -> Reply {
    let (reply, count) = state.withLock { state in
      state.requests.append(request)
      state.limits.append(limits)
      return (state.replies.popFirst(), state.requests.count)
    }
    guard let reply else {
      throw TransportError(
        .closed, delivery: .notSent,
        "the script is over: it has no reply for request \(count), "
          + "\(request.head.method.rawValue) \(request.path)")
    }
    return reply
  }
}
