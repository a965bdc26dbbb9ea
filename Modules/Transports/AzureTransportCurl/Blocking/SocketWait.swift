import CCurl
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// What one blocking thread waits for: some sockets, and always the shutdown of its transport.
struct SocketWait {
  private var entries: [pollfd]

  /// Makes a wait for the shutdown and nothing else.
  init(_ shutdown: ShutdownSignal) {
    entries = [pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0)]
  }

  /// Removes all sockets.
  mutating func clear() { entries.removeLast(entries.count - 1) }

  mutating func add(_ socket: curl_socket_t, reads: Bool, writes: Bool) {
    entries.append(
      pollfd(fd: socket, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0))
  }

  /// Waits until a socket is ready, the transport is shut down, or the time is over.
  ///
  /// - Parameter milliseconds: How long at most.
  /// - Returns: Whether the system was able to wait.
  mutating func run(milliseconds: CInt) -> Bool {
    for index in entries.indices { entries[index].revents = 0 }
    let result = poll(&entries, nfds_t(entries.count), milliseconds)
    // A signal handler ran: nothing is ready, and the caller checks the time.
    return result >= 0 || errno == EINTR || errno == EAGAIN
  }

  /// Whether one of the sockets is ready.
  var isReady: Bool { entries.dropFirst().contains { $0.revents != 0 } }

  /// Calls a closure with each socket that is ready, and for what, as bits of `CURL_CSELECT_IN`, `_OUT` and `_ERR`.
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

/// A descriptor that becomes readable, for all threads that wait for it, when the transport is shut down.
final class ShutdownSignal: Sendable {
  let descriptor: CInt
  private let writing: CInt

  /// Makes a signal, or `nil` when there are no descriptors left.
  init?() {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    // Child programs do not inherit the descriptors, and giving the signal twice never blocks.
    for end in ends where !azure_curl_set_descriptor_flags(end) {
      for end in ends { close(end) }
      return nil
    }
    (descriptor, writing) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Wakes all threads that wait, now or later.
  ///
  /// Nobody reads the byte. Closing the writing end would not be enough, because a child made by `fork` may have a copy of it.
  func give() {
    var byte: UInt8 = 1
    _ = write(writing, &byte, 1)
  }
}

/// Tells blocking transfers whether the transport was shut down.
final class ShutdownFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() { flag.store(true, ordering: .releasing) }
}
