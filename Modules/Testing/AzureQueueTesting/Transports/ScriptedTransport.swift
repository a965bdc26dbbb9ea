public import AzureCore
import HTTPTypes
import Synchronization

/// Answers requests from a script, in its order, and keeps the requests.
///
/// It never waits, but for ``Reply/hang``. Asked once more than the script has replies, it throws a ``TransportError`` of
/// kind `closed`, which no retry rule takes for transient, and still keeps the request. May be used from any thread; with
/// concurrent callers the order of their requests decides who gets which reply.
public final class ScriptedTransport: AsyncTransport, SyncTransport {
  /// What happens to one request.
  public enum Reply: Sendable {
    /// The response comes at once.
    case response(AzureResponse)
    /// The transport fails at once.
    case failure(TransportError)
    /// The transfer ends as if its task had been cancelled.
    ///
    /// An async call throws `CancellationError`, which a driver takes for a lost connection unless its own
    /// task is cancelled; a blocking one, which cannot be cancelled, throws a ``TransportError`` of kind
    /// `closed`.
    case cancel
    /// No response ever comes.
    ///
    /// An async call waits until its task is cancelled; a blocking one throws a ``TransportError`` of kind `timeout` at once,
    /// as it would after the attempt's timeout.
    case hang
  }

  private struct State {
    var replies: ArraySlice<Reply>
    var requests: [AzureRequest] = []
    var limits: [AttemptLimits] = []
  }

  private let state: Mutex<State>

  /// Makes a transport of a script.
  ///
  /// - Parameter replies: One reply a request.
  public init(_ replies: [Reply]) {
    state = Mutex(State(replies: replies[...]))
  }

  /// The requests so far, in the order in which they came.
  public var requests: [AzureRequest] { state.withLock { $0.requests } }

  /// The limits that came with ``requests``.
  public var limits: [AttemptLimits] { state.withLock { $0.limits } }

  /// How many replies have not been used; a test that ends with some left has not done what its script says.
  public var remaining: Int { state.withLock { $0.replies.count } }

  /// Adds replies at the end of the script.
  ///
  /// - Parameter replies: One reply a request.
  public func append(_ replies: [Reply]) {
    state.withLock { $0.replies += replies }
  }

  /// Keeps the request and carries out the next reply.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: The bounds; kept, not applied.
  /// - Returns: The scripted response.
  /// - Throws: The scripted failure, `CancellationError` for ``Reply/cancel`` and for a cancelled ``Reply/hang``, or a
  ///   ``TransportError`` when the script is over.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    switch try next(request, limits) {
    case .response(let response): return response
    case .failure(let error): throw error
    case .cancel: throw CancellationError()
    case .hang:
      // Sleeping is the one suspension of the standard library that cancellation ends; the time is "for ever".
      while true { try await Task.sleep(for: .seconds(1_000_000)) }
    }
  }

  /// Keeps the request and carries out the next reply.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: The bounds; kept, not applied.
  /// - Returns: The scripted response.
  /// - Throws: The scripted failure, or a ``TransportError`` as the replies and the end of the script say.
  @available(*, noasync, message: "This blocks its thread; in async code use send(_:limits:).")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
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
