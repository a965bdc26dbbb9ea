import CCurl

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The sockets that one thread waits for, and always the shutdown of its transport.
struct SocketWait {
  private var entries: [pollfd]

  /// Makes a wait for a shutdown and nothing else.
  init(_ shutdown: ShutdownSignal) {
    entries = [pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0)]
  }

  /// Forgets all sockets.
  mutating func clear() { entries.removeLast(entries.count - 1) }

  mutating func add(_ socket: curl_socket_t, reads: Bool, writes: Bool) {
    entries.append(
      pollfd(fd: socket, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0))
  }

  /// Waits until one of the sockets is ready, the transport is shut down, or time is over.
  ///
  /// - Parameter milliseconds: How long at most.
  /// - Returns: Whether the system could wait.
  mutating func run(milliseconds: CInt) -> Bool {
    for place in entries.indices { entries[place].revents = 0 }
    let result = poll(&entries, nfds_t(entries.count), milliseconds)
    // A handler of a signal ran: nothing has happened, and the caller looks at the time.
    return result >= 0 || errno == EINTR || errno == EAGAIN
  }

  /// Whether one of the sockets is ready.
  var isReady: Bool { entries.dropFirst().contains { $0.revents != 0 } }

  /// Calls a closure with each socket that is ready, and for what, in the numbers of `CURL_CSELECT_IN`.
  func forEachReady(_ body: (curl_socket_t, CInt) -> Void) {
    for entry in entries.dropFirst() where entry.revents != 0 {
      let happened = CInt(entry.revents)
      var ready: CInt = 0
      if happened & (CInt(POLLIN) | CInt(POLLHUP)) != 0 { ready |= CURL_CSELECT_IN }
      if happened & CInt(POLLOUT) != 0 { ready |= CURL_CSELECT_OUT }
      if happened & (CInt(POLLERR) | CInt(POLLNVAL)) != 0 { ready |= CURL_CSELECT_ERR }
      body(entry.fd, ready)
    }
  }
}
