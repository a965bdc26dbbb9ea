#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// A port of 127.0.0.1 where the system takes connections that nobody ever serves.
public final class SilentPort: Sendable {
  /// The number of the port.
  public let port: Int
  package let descriptor: Int32

  /// The host and port to connect to.
  public var authority: String { "127.0.0.1:\(port)" }

  /// Listens on a free port, and does no more.
  ///
  /// - Throws: ``ConformanceFailure`` when the system has no socket to give.
  public init() throws {
    (descriptor, port) = try Socket.bindToFreePort()
    guard listen(descriptor, 16) == 0 else {
      close(descriptor)
      throw ConformanceFailure("The system does not listen on port \(port)")
    }
  }

  deinit { close(descriptor) }
}
