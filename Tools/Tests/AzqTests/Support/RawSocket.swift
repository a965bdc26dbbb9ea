import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A bare socket to a port of this machine, for clients that do what no client should; its calls block.
final class RawSocket: Sendable {
  struct NotConnected: Error {}

  private let descriptor: Int32

  init(port: Int) throws {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    descriptor = socket(AF_INET, kind, 0)
    #if canImport(Darwin)
      var isOn: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // What has all its properties is deinitialized when it throws, which closes the socket.
    guard status == 0 else { throw NotConnected() }
  }

  deinit { close(descriptor) }

  /// Sends a text, or what of it the peer still takes.
  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Int in
        #if canImport(Darwin)
          return Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
        #elseif canImport(Musl)
          return Musl.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #else
          return Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Ends this side's half of the connection.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Waits until something can be read, and reads nothing.
  func awaitInput() {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&watched, 1, -1)
  }

  /// Reads one response with a `Content-Length` or in chunks to its end, and returns its status; `nil` when the stream ends before.
  func responseStatus() -> Int? {
    var bytes: [UInt8] = []
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let head = text.firstRange(of: "\r\n\r\n") {
        let status = Int(text.dropFirst(9).prefix(3))
        if text.contains("Transfer-Encoding: chunked") {
          if text.hasSuffix("\r\n0\r\n\r\n") { return status }
        } else if let length = text.firstMatch(of: /Content-Length: (\d+)/).flatMap({ Int($0.1) }),
          text[head.upperBound...].utf8.count >= length
        {
          return status
        }
      }
      guard let more = receive() else { return nil }
      bytes += more
    }
  }

  /// Reads to the end of the stream.
  func rest() -> String {
    var bytes: [UInt8] = []
    while let more = receive() { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Carries blocking work out on a thread of its own.
  static func work<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
  }
}
