#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// What came back on a connection to loopback on which some bytes were sent and nothing more.
package struct RawExchange: Sendable {
  /// All that the server has sent.
  package let received: [UInt8]

  /// Whether the server broke the connection rather than ended it.
  package let isReset: Bool

  /// Sends bytes, ends this side's half and reads until the server ends the other; blocks its thread.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - port: The server's port on 127.0.0.1.
  /// - Throws: ``FuzzFailure`` when there is no connection, or the server sends nothing for ten seconds and does not end.
  package init(sending bytes: [UInt8], to port: Int) throws {
    let descriptor = try Self.connected(to: port)
    defer { close(descriptor) }
    var isReset = !Self.sendAll(bytes, descriptor)
    shutdown(descriptor, Int32(SHUT_WR))
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      var readable = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&readable, 1, 10_000)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        throw FuzzFailure(
          "The server does not end the connection",
          "after \(String(decoding: received, as: UTF8.self).debugDescription)")
      }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0 { isReset = true }
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    self.received = received
    self.isReset = isReset
  }

  private static func connected(to port: Int) throws -> Int32 {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw FuzzFailure("There is no socket", "errno \(errno)") }
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port)).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      let code = errno
      close(descriptor)
      throw FuzzFailure("The server takes no connection", "errno \(code)")
    }
    return descriptor
  }

  /// Whether all bytes went out; a server may end the connection before.
  private static func sendAll(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
