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

/// What came of one attempt to write to a connection, or to read from it, without waiting.
enum IOResult {
  /// This many bytes were written or read; more than zero when reading.
  case bytes(Int)
  /// Nothing could be done without waiting.
  case wouldBlock
  /// The other side has ended the connection.
  case ended
  /// The connection has ended, and nothing proves that the other side ended it: TLS's closing alert is missing.
  case truncated
  case failed
}

/// Reads and writes a socket that libcurl has connected and on which only requests and responses travel, without TLS.
///
/// libcurl would make the same calls, after a look at all connections of its multi handle, and under that handle's lock.
enum PlainSocket {
  /// Writes what the socket takes without waiting.
  static func send(_ bytes: UnsafeRawBufferPointer, to socket: curl_socket_t) -> IOResult {
    while true {
      #if canImport(Darwin)
        // libcurl has set SO_NOSIGPIPE.
        let count = Darwin.send(socket, bytes.baseAddress, bytes.count, 0)
      #elseif canImport(Glibc)
        let count = Glibc.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      #elseif canImport(Musl)
        let count = Musl.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      #elseif canImport(Android)
        let count = Android.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      #endif
      if count >= 0 { return .bytes(count) }
      guard errno == EINTR else { return mustWait(errno) ? .wouldBlock : .failed }
    }
  }

  /// Reads what has arrived.
  static func receive(into buffer: UnsafeMutableRawBufferPointer, from socket: curl_socket_t) -> IOResult {
    while true {
      let count = recv(socket, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return count == 0 ? .ended : .bytes(count) }
      guard errno == EINTR else { return mustWait(errno) ? .wouldBlock : .failed }
    }
  }

  private static func mustWait(_ error: CInt) -> Bool { error == EAGAIN || error == EWOULDBLOCK }
}

/// Finds out whether the other side ended a TLS connection properly, with a closing alert (`close_notify`).
///
/// libcurl reports an end without the alert, which an attacker can cause by cutting the TCP connection, like a proper one: no
/// error and no bytes. Its TLS library knows the difference, and libcurl gives access to the library's object
/// (https://curl.se/libcurl/c/CURLINFO_TLS_SSL_PTR.html). Only OpenSSL, and libraries with its interface, are asked.
enum ClosingAlert {
  /// Two functions of OpenSSL, from the library that libcurl itself uses.
  private struct Library: Sendable {
    let shutdown: @convention(c) (UnsafeMutableRawPointer) -> CInt
    let options: @convention(c) (UnsafeMutableRawPointer) -> UInt64
  }

  private static let library: Library? = {
    // The process may have loaded several OpenSSLs; this finds libcurl's own.
    guard let shutdown = azure_curl_find_function("SSL_get_shutdown"),
      let options = azure_curl_find_function("SSL_get_options")
    else { return nil }
    return Library(
      shutdown: unsafeBitCast(shutdown, to: (@convention(c) (UnsafeMutableRawPointer) -> CInt).self),
      options: unsafeBitCast(options, to: (@convention(c) (UnsafeMutableRawPointer) -> UInt64).self))
  }()

  /// SSL_RECEIVED_SHUTDOWN.
  private static let received: CInt = 2
  /// SSL_OP_IGNORE_UNEXPECTED_EOF: with it OpenSSL takes every end for a proper one.
  private static let ignoresMissingAlert: UInt64 = 0x80

  /// Whether the alert has arrived on the connection of a handle; false where that cannot be known.
  static func hasArrived(on easy: UnsafeMutableRawPointer) -> Bool {
    var kind = CURLSSLBACKEND_NONE
    guard let library, let connection = azure_curl_get_tls(easy, &kind), kind == CURLSSLBACKEND_OPENSSL,
      library.options(connection) & ignoresMissingAlert == 0
    else { return false }
    return library.shutdown(connection) & received != 0
  }
}

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
