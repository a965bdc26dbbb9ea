public import AzureCore

/// How many retries a call has, in all and by the cause of the failures.
///
/// Each failure counts in all and for its cause; the count that is used up first ends the call.
public struct RetryLimits: Sendable, Hashable {
  /// How many further attempts follow the first, whatever the causes; 0 for none.
  public var total: Int

  /// How many failures to connect are retried; `nil` for as many as in all.
  public var connect: Int?

  /// How many failures after the request had left are retried; `nil` for as many as in all.
  public var read: Int?

  /// How many bad statuses are retried; `nil` for as many as in all.
  public var status: Int?

  /// Makes limits.
  ///
  /// - Parameters:
  ///   - total: How many further attempts follow the first; not negative.
  ///   - connect: How many failures to connect are retried; not negative.
  ///   - read: How many failures after the request had left are retried; not negative.
  ///   - status: How many bad statuses are retried; not negative.
  public init(total: Int = 3, connect: Int? = nil, read: Int? = nil, status: Int? = nil) {
    for (name, count) in [("total", total), ("connect", connect), ("read", read), ("status", status)] {
      precondition(count ?? 0 >= 0, "\(name) is negative: \(count ?? 0)")
    }
    self.total = total
    self.connect = connect
    self.read = read
    self.status = status
  }

  /// Says whether a failure may be followed by a retry.
  ///
  /// - Parameter failure: The failure; its counts include it.
  /// - Returns: Whether neither the total nor the count of its cause is used up.
  public func allow(_ failure: AttemptFailure) -> Bool {
    let limit: Int? =
      switch failure.cause {
      case .connect: connect
      case .read: read
      case .status: status
      }
    return failure.counts.total <= total && failure.counts.count(of: failure.cause) <= limit ?? total
  }
}
