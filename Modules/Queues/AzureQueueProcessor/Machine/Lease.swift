/// How long a message is certainly hidden from everybody else, and when to renew that.
///
/// The bound is the time at which the request that got the response was sent, plus the visibility timeout. The service cannot have begun to
/// count before it got the request, so no difference of clocks can make the bound too late. A value that reads no clock.
package struct Lease: Sendable, Hashable {
  /// What a failed renewal means.
  package enum Loss: Sendable, Hashable {
    /// The message may be worked on until the bound.
    case none
    /// Somebody else deleted or got the message: there is no lease any more.
    case now
  }

  /// The visibility timeout.
  package let length: Duration
  /// Until when the message is hidden; nothing is settled from then on.
  package private(set) var bound: Duration
  /// Whether a renewal may have ended the receipt without a response.
  package private(set) var isDoubtful = false
  /// Whether the receipt is dead: nothing can be renewed or settled, though nobody else can have the message before the bound.
  package private(set) var isLapsing = false
  /// How many of the points at which to renew have been used up.
  private var pointsUsed = 0

  /// Makes the lease of a receive.
  ///
  /// - Parameters:
  ///   - sentAt: When the attempt that got the response was sent.
  ///   - length: The visibility timeout.
  package init(sentAt: Duration, length: Duration) {
    self.length = length
    bound = sentAt + length
  }

  /// What is kept back before the bound, so that a handler can end in time.
  package static func margin(_ length: Duration) -> Duration { max(.seconds(2), length / 10) }

  /// When a handler is cancelled.
  package var cancelAt: Duration { bound - Self.margin(length) }

  /// How long one renewal may take.
  package static func attemptTimeout(_ length: Duration) -> Duration { length / 6 }

  /// When to renew: at a half, two thirds and five sixths of the lease; `nil` when none of them is left.
  package var nextRenewal: Duration? {
    guard !isLapsing, pointsUsed < 3 else { return nil }
    // bounded: at most five sixths of a lease, which is at most seven days
    return bound - length + length * (3 + pointsUsed) / 6
  }

  /// Takes note that a renewal begins, which uses up all points that have passed.
  package mutating func beginRenewal(now: Duration) {
    while let next = nextRenewal, next <= now { pointsUsed += 1 }
  }

  /// Takes note of a renewal that succeeded.
  ///
  /// It had the old receipt, so an earlier one without a response was not carried out, and no longer can be.
  ///
  /// - Parameter sentAt: When the attempt that got the response was sent.
  package mutating func renewed(sentAt: Duration) {
    bound = max(bound, sentAt + length)
    pointsUsed = 0
    isDoubtful = false
  }

  /// Takes note of a renewal that did not succeed; the bound stays.
  ///
  /// - Parameter failure: What happened.
  /// - Returns: Whether the lease is lost.
  package mutating func renewalFailed(_ failure: RequestFailure) -> Loss {
    switch failure {
    case .unknown:
      isDoubtful = true
      return .none
    case .refused, .gone:
      guard isDoubtful else { return .now }
      isLapsing = true
      return .none
    case .notDone, .busy, .fatal: return .none
    }
  }
}

/// How a request of the processor failed.
package enum RequestFailure: Sendable, Hashable {
  /// The service says that the receipt is not the newest, or that the queue is not there.
  case refused
  /// The service says that the message is not there (any more).
  case gone
  /// The service is too busy, and did nothing.
  case busy
  /// It was surely not carried out.
  case notDone
  /// It may have been carried out.
  case unknown
  /// No repeat can help: not allowed, or the queue is gone.
  case fatal
}
