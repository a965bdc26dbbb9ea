/// How many attempts of a call have failed so far, by cause.
///
/// Attempts that met a challenge, a wrong clock or a secondary that had missed something are not failures: the retry rule
/// is not asked about them.
public struct FailureCounts: Sendable, Hashable {
  /// What made an attempt fail.
  public enum Cause: Sendable, Hashable {
    /// No byte of the request left: no name, no connection, no handshake.
    case connect
    /// The request, or a part of it, left, and no usable answer came.
    case read
    /// The service, or something before it, answered with a status that is a failure.
    case status
  }

  /// Failures before a byte of the request left.
  public var connect: Int
  /// Failures after that.
  public var read: Int
  /// Answers with a bad status.
  public var status: Int

  /// Makes counts.
  ///
  /// - Parameters:
  ///   - connect: Failures before a byte of the request left.
  ///   - read: Failures after that.
  ///   - status: Answers with a bad status.
  public init(connect: Int = 0, read: Int = 0, status: Int = 0) {
    self.connect = connect
    self.read = read
    self.status = status
  }

  /// All failures.
  public var total: Int { connect + read + status }

  /// Returns the failures of one cause.
  ///
  /// - Parameter cause: The cause.
  /// - Returns: How many there were.
  public func count(of cause: Cause) -> Int {
    switch cause {
    case .connect: connect
    case .read: read
    case .status: status
    }
  }

  /// Counts one more failure.
  ///
  /// - Parameter cause: What made the attempt fail.
  public mutating func add(_ cause: Cause) { add(1, cause) }

  mutating func add(_ number: Int, _ cause: Cause) {
    switch cause {
    case .connect: connect += number
    case .read: read += number
    case .status: status += number
    }
  }
}
