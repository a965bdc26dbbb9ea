import AzureQueueTesting
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A port of 127.0.0.1 where the system takes connections that nobody ever serves.
final class SilentServer: Sendable {
  let port: Int
  let descriptor: Int32

  var authority: String { "127.0.0.1:\(port)" }

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, pointer, &length) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard result else { throw ConformanceFailure("No socket") }
  }

  deinit { close(descriptor) }
}
