import AzureQueueTesting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A bare socket, so that the server is not tested with the HTTP code it is there to test.
final class RawClient: Sendable {
  private let descriptor: Int32

  init(port: Int) throws {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      throw ConformanceFailure("Not connected")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    #if canImport(Darwin)
      _ = Darwin.send(descriptor, bytes, bytes.count, 0)
    #else
      _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    #endif
  }

  /// Reads until as many bytes came as the text has, or the stream ended; `nil` after a reset.
  func receive(_ expected: String) -> String? { receive(count: expected.utf8.count) }

  /// Reads until the stream ends; `nil` after a reset.
  func receiveAll() -> String? { receive(count: .max) }

  private func receive(count: Int) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count < count {
      let length = recv(descriptor, &buffer, min(buffer.count, count - bytes.count), 0)
      if length < 0 { return nil }
      if length == 0 { break }
      bytes += buffer[..<length]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
