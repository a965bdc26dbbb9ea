#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// A port of 127.0.0.1 that refuses connections, and that nobody else can take while this object lives.
public final class UnusedPort: Sendable {
  /// The number of the port.
  public let port: Int
  private let descriptor: Int32

  /// Reserves a free port without listening on it.
  ///
  /// - Throws: ``ConformanceFailure`` when the system has no socket to give.
  public init() throws { (descriptor, port) = try Socket.bindToFreePort() }

  deinit { close(descriptor) }
}
