#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why the host cannot listen on its address, or not any longer.
public struct EmulatorHostError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line with the address and the reason.
  public let description: String

  init(host: String, port: Int, reason: String) {
    description = "cannot listen on \(host):\(port): \(reason)"
  }

  /// The error for a socket that was taken away while the host served.
  init(closed address: BoundAddress) {
    description = "cannot listen on \(address.host):\(address.port) any longer: its socket was closed"
  }

  init(host: String, port: Int, errno code: CInt) {
    let reason =
      switch code {
      case EADDRINUSE: "the port is in use; choose another with --port, or 0 for a free one"
      case EACCES: "this port needs more rights; choose one above 1023"
      case EADDRNOTAVAIL: "this machine has no such address"
      default: String(cString: strerror(code))
      }
    self.init(host: host, port: port, reason: reason)
  }
}
