import CCurl

/// Tells one thread which sockets are ready: the open connections, each registered once, and those that libcurl is making.
// Proof: the descriptors never change; the system allows their use on any thread. `entries` is used by the waiting thread alone.
final class ReadinessQueue: @unchecked Sendable {
  /// What is ready.
  enum Event {
    /// Something has happened on an open connection.
    case connection(UInt64)
    /// A socket that libcurl waits for, and for what it is ready, as bits of `CURL_CSELECT_IN`, `_OUT` and `_ERR`.
    case connecting(curl_socket_t, CInt)
  }

  /// Marks the numbers of sockets that libcurl waits for; numbers of connections are smaller.
  private static let ofLibcurl: UInt64 = 1 << 63

  private let queue: azure_readiness
  private let entries = UnsafeMutableBufferPointer<azure_ready_entry>.allocate(
    capacity: Int(azure_readiness_limit))

  /// Makes a queue, or `nil` when the system has no descriptors left.
  init?() {
    queue = azure_readiness_make()
    guard queue.queue >= 0 else {
      entries.deallocate()
      return nil
    }
  }

  deinit {
    azure_readiness_close(queue)
    entries.deallocate()
  }

  /// Makes the running or the next wait return; callable on any thread.
  func wake() { azure_readiness_wake(queue) }

  // MARK: Sockets

  /// Registers the socket of a connection, whose every change is then reported once.
  ///
  /// - Returns: Whether the system had room for it.
  func add(_ socket: curl_socket_t, as id: UInt64) -> Bool { azure_readiness_add(queue, socket, id) }

  /// Forgets a socket, before it is closed.
  func remove(_ socket: curl_socket_t) { azure_readiness_remove(queue, socket) }

  /// Notes what libcurl waits for on a socket while it connects; it is reported for as long as it is ready.
  ///
  /// - Parameters:
  ///   - socket: The socket.
  ///   - what: One of libcurl's numbers `CURL_POLL_IN`, `_OUT`, `_INOUT` and `_REMOVE`.
  func watch(_ socket: curl_socket_t, _ what: CInt) {
    guard what != CURL_POLL_REMOVE, let number = UInt64(exactly: socket) else { return remove(socket) }
    // Where the system has no room for it, the attempt ends by its time.
    _ = azure_readiness_watch(
      queue, socket, Self.ofLibcurl | number, what & CURL_POLL_IN != 0, what & CURL_POLL_OUT != 0)
  }

  // MARK: Waiting

  /// Waits until something is ready, a wakeup comes, or the time is over.
  ///
  /// - Parameters:
  ///   - milliseconds: How long at most.
  ///   - events: Replaced by what is ready.
  /// - Returns: Whether the system was able to wait.
  func wait(milliseconds: CInt, _ events: inout [Event]) -> Bool {
    events.removeAll(keepingCapacity: true)
    let count = azure_readiness_wait(queue, entries.baseAddress, milliseconds)
    guard count >= 0 else { return false }
    for entry in entries.prefix(Int(count)) {
      guard entry.id & Self.ofLibcurl != 0 else {
        events.append(.connection(entry.id))
        continue
      }
      var ready: CInt = 0
      if entry.reads { ready |= CURL_CSELECT_IN }
      if entry.writes { ready |= CURL_CSELECT_OUT }
      if entry.failed { ready |= CURL_CSELECT_ERR }
      events.append(.connecting(curl_socket_t(truncatingIfNeeded: entry.id & ~Self.ofLibcurl), ready))
    }
    return true
  }
}
