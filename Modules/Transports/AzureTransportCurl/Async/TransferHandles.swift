import AzureCore
import CCurl

/// The multi handles of the transfer thread, which report to one queue.
///
/// libcurl allows one thread at a time to use a multi handle and the connections in it, for encrypting, too. So connections that may
/// use TLS are spread over a few: a caller that writes seldom waits for the transfer thread, which reads for another caller. Plain
/// connections, which do without libcurl once they are made, share the first one.
// Proof: `handles` and `count` are used by the transfer thread alone, after whoever makes this; the queue is for all threads.
final class TransferHandles: @unchecked Sendable {
  /// The most handles, at two descriptors each: more than there are threads that encrypt at a time, on most machines.
  static let limit = 8

  let queue: ReadinessQueue
  private let counter: ConnectionCounter
  private var handles: [MultiHandle]
  /// How many connections that may use TLS were given a handle.
  private var count = 0

  /// Makes the first handle, or `nil` when there is no memory or no descriptor for it.
  ///
  /// - Parameter counter: Counts the connections.
  init?(counter: ConnectionCounter) {
    guard let queue = ReadinessQueue(), let first = MultiHandle(counter: counter, queue: queue) else {
      return nil
    }
    self.queue = queue
    self.counter = counter
    handles = [first]
  }

  /// Chooses the handle of a further connection.
  ///
  /// - Parameter mayUseTLS: Whether requests and responses may pass through libcurl.
  /// - Returns: The handle.
  func next(mayUseTLS: Bool) -> MultiHandle {
    guard mayUseTLS else { return handles[0] }
    let place = count % Self.limit
    count &+= 1
    if place < handles.count { return handles[place] }
    // Where there are no descriptors left for another, the connections share those that there are.
    guard let fresh = MultiHandle(counter: counter, queue: queue) else {
      return handles[place % handles.count]
    }
    handles.append(fresh)
    return fresh
  }

  /// Closes all connections; nothing but ``queue`` may be used afterwards.
  func close() { for handle in handles { handle.close() } }

  /// Lets libcurl go on with the connections that it is making.
  ///
  /// - Parameters:
  ///   - events: What is ready. A handle does nothing about sockets of others.
  ///   - made: The connections that have been made or have failed are added here.
  /// - Returns: `CURLM_OK`, or what went wrong.
  func continueConnecting(
    _ events: [ReadinessQueue.Event], _ made: inout [(id: UInt64, code: CURLcode)]
  ) -> CURLMcode {
    for handle in handles {
      let code = handle.withLock {
        var code = CURLM_OK
        for case .connecting(let socket, let ready) in events where code == CURLM_OK {
          code = handle.act(on: socket, ready: ready)
        }
        if code == CURLM_OK { code = handle.act() }
        while code == CURLM_OK, let next = handle.nextConnected() { made.append(next) }
        return code
      }
      guard code == CURLM_OK else { return code }
    }
    return CURLM_OK
  }

  /// After how many milliseconds ``continueConnecting(_:_:)`` is due without an event; `nil` for never.
  var milliseconds: CInt? {
    handles.compactMap { handle in handle.withLock { handle.milliseconds } }.min()
  }
}
