#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

/// The socket calls of the loopback server, the same on all systems.
enum Socket {
  /// The result of waiting for a socket.
  enum Readiness {
    case readable
    case timedOut
    case failed
  }

  /// Creates a socket that is bound to a free port of 127.0.0.1.
  static func bindToFreePort() throws(ConformanceFailure) -> (descriptor: Int32, port: Int) {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else { throw ConformanceFailure("socket() failed: errno \(errno)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    #if canImport(Darwin)
      address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
    #endif
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
      }
    }
    guard status == 0 else {
      let code = errno
      closeDescriptor(descriptor)
      throw ConformanceFailure("bind() failed: errno \(code)")
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Accepts the next connection; -1 on an error.
  static func acceptConnection(_ listener: Int32) -> Int32 {
    let descriptor = accept(listener, nil, nil)
    guard descriptor >= 0 else { return -1 }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    #if canImport(Darwin)
      setOption(descriptor, SOL_SOCKET, SO_NOSIGPIPE, Int32(1))
    #endif
    return descriptor
  }

  /// Starts to listen on a bound socket.
  static func startListening(_ descriptor: Int32) -> Bool { listen(descriptor, 1024) == 0 }

  /// Creates a pipe; closing its writing end wakes the poller of its reading end.
  static func makePipe() throws(ConformanceFailure) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ConformanceFailure("pipe() failed: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Shuts down both directions of a connection, which wakes a thread blocked on it; the descriptor stays open.
  static func shutDown(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Closes a descriptor.
  static func close(_ descriptor: Int32) { closeDescriptor(descriptor) }

  /// Makes the next `close` send a reset (RST) instead of an end of stream (FIN).
  static func armReset(_ descriptor: Int32) {
    setOption(descriptor, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
  }

  /// Receives some bytes, and blocks until there are some; 0 at the end of the stream, -1 on an error.
  static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count >= 0 || errno != EINTR { return count }
    }
  }

  /// Sends all bytes, and blocks until it has; false when the peer has closed the connection.
  static func sendAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    return bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = send(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, flags)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// Waits until bytes or the end of the stream arrive.
  static func wait(_ descriptor: Int32, for duration: Duration) -> Readiness {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    switch poll(&entry, 1, milliseconds(duration)) {
    case 0: return .timedOut
    case 1...: return .readable
    default: return errno == EINTR ? .timedOut : .failed
    }
  }

  /// Waits until either descriptor is readable; true when it is the first one alone.
  static func wait(_ first: Int32, orStop second: Int32) -> Bool {
    var entries = [
      pollfd(fd: first, events: Int16(POLLIN), revents: 0),
      pollfd(fd: second, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&entries, nfds_t(entries.count), -1) < 0 {
      if errno != EINTR { return false }
    }
    return entries[1].revents == 0
  }

  /// Whether the peer has closed the connection and no bytes are left to read.
  static func isAtEnd(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
  }

  private static func milliseconds(_ duration: Duration) -> Int32 {
    let (seconds, attoseconds) = min(max(duration, .zero), .seconds(2_000_000)).components
    // bounded: `poll` takes at most 24 days
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }

  private static func setOption<Value: BitwiseCopyable>(
    _ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Value
  ) {
    var value = value
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Value>.size))
  }
}

/// A port of 127.0.0.1 on which the system accepts connections that nobody serves.
package final class SilentPort: Sendable {
  /// The number of the port.
  package let port: Int
  package let descriptor: Int32

  /// Host and port, as in the authority of a request.
  package var authority: String { "127.0.0.1:\(port)" }

  /// Listens on a free port.
  ///
  /// - Parameter backlog: About how many connections the system makes; on Linux it lets further ones wait.
  /// - Throws: ``ConformanceFailure`` when the system cannot create a socket.
  package init(backlog: Int32 = 16) throws {
    (descriptor, port) = try Socket.bindToFreePort()
    // What has all its properties is deinitialized when it throws, which closes the socket.
    guard listen(descriptor, backlog) == 0 else {
      throw ConformanceFailure("The system does not listen on port \(port)")
    }
  }

  deinit { close(descriptor) }
}

/// A port of 127.0.0.1 that refuses connections, and that nobody else can use while this object exists.
package final class UnusedPort: Sendable {
  /// The number of the port.
  package let port: Int
  private let descriptor: Int32

  /// Reserves a free port without listening on it.
  ///
  /// - Throws: ``ConformanceFailure`` when the system cannot create a socket.
  package init() throws { (descriptor, port) = try Socket.bindToFreePort() }

  deinit { close(descriptor) }
}
