/// How many retries all calls of a client may make together: a token bucket.
///
/// While the service is well, a few failures are retried without anyone noticing the bound. In an outage,
/// when every call fails, retries would multiply the traffic that the service has to refuse; the budget lets
/// through a fraction more than the calls themselves, and the rest fail with what they have. The bucket is
/// full at first, each retry takes a token, time and calls put tokens in.
public struct RetryBudget: Sendable, Hashable {
  /// How many tokens the bucket holds at most; 100 by default.
  public var capacity: Int

  /// How many tokens a second come in; 10 by default, so that a client that makes few calls can always retry them.
  public var perSecond: Double

  /// How many tokens come in with each call; 0.2 by default: one retry for five calls.
  public var perCall: Double

  /// Makes a budget.
  ///
  /// - Parameters:
  ///   - capacity: How many tokens the bucket holds at most; not negative.
  ///   - perSecond: How many tokens a second come in; not negative.
  ///   - perCall: How many tokens come in with each call; not negative.
  public init(capacity: Int = 100, perSecond: Double = 10, perCall: Double = 0.2) {
    precondition(capacity >= 0, "capacity is negative: \(capacity)")
    precondition(perSecond >= 0 && perSecond.isFinite, "perSecond is out of range: \(perSecond)")
    precondition(perCall >= 0 && perCall.isFinite, "perCall is out of range: \(perCall)")
    self.capacity = capacity
    self.perSecond = perSecond
    self.perCall = perCall
  }
}

/// What to do when an attempt that must not be repeated blindly ends with an unknown outcome.
///
/// A send may then store a second copy of a message, a receive hide a second batch. The two cases are all there will be: an
/// operation is sent again, or it is not.
public enum UnknownOutcomeRule: Sendable, Hashable {
  /// Try again: nothing is lost, but a message may be stored twice or a batch hidden until its timeout. The default, as
  /// in other clients.
  case retry
  /// Try again only when no byte was sent or the service refused; otherwise report ``AzureError/Effect/unknown``.
  case report
}
