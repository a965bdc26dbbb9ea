import AzureCore

/// What accounts and queues have had to do lately.
struct RequestLoad: Sendable {
  /// How many queues are remembered before those that have been idle are forgotten.
  private static let mostBuckets = 1024

  private struct Key: Hashable {
    let account: String
    /// `nil` for the account itself.
    let queue: String?
  }

  private struct Bucket {
    var tokens: Double
    var filled: Timestamp

    mutating func fill(_ rate: Double, _ capacity: Double, _ now: Timestamp) {
      guard now > filled else { return }
      tokens = min(capacity, tokens + (now - filled) / .seconds(1) * rate)
      filled = now
    }
  }

  private var buckets: [Key: Bucket] = [:]

  /// Takes an operation on messages up, or refuses it as the service does when it is too busy.
  ///
  /// - Parameters:
  ///   - account: The account.
  ///   - queue: A queue that exists.
  ///   - limits: What is permitted.
  ///   - now: The service's time.
  /// - Throws: How the service refuses when it is too busy.
  mutating func admit(
    account: String, queue: String, _ limits: EmulatorThrottling, now: Timestamp
  ) throws(ServiceError) {
    if buckets.count >= Self.mostBuckets { forgetIdle(limits, now) }
    let queueKey = Key(account: account, queue: queue)
    let accountKey = Key(account: account, queue: nil)
    var ofQueue = bucket(queueKey, limits.perQueue, limits.burst, now)
    var ofAccount = bucket(accountKey, limits.perAccount, limits.burst, now)
    let isAdmitted = ofQueue.tokens >= 1 && ofAccount.tokens >= 1
    if isAdmitted {
      ofQueue.tokens -= 1
      ofAccount.tokens -= 1
    }
    buckets[queueKey] = ofQueue
    buckets[accountKey] = ofAccount
    guard isAdmitted else { throw ofAccount.tokens < 1 ? ServiceError.accountBusy : ServiceError.serverBusy }
  }

  private func bucket(_ key: Key, _ rate: Int, _ burst: Duration, _ now: Timestamp) -> Bucket {
    let capacity = Self.capacity(rate, burst)
    var bucket = buckets[key] ?? Bucket(tokens: capacity, filled: now)
    bucket.fill(Double(rate), capacity, now)
    return bucket
  }

  private mutating func forgetIdle(_ limits: EmulatorThrottling, _ now: Timestamp) {
    buckets = buckets.filter { now - $0.value.filled < .seconds(1) + limits.burst }
  }

  private static func capacity(_ rate: Int, _ burst: Duration) -> Double {
    max(1, Double(rate) * (burst / .seconds(1)))
  }
}

extension ServiceError {
  static let serverBusy = ServiceError(503, "ServerBusy", "The server is busy.")

  static let accountBusy = ServiceError(
    503, "ServerBusy", "Operations per second is over the account limit.")
}

extension Operation {
  /// The queue whose messages it is about.
  var messageQueue: String? {
    switch self {
    case .putMessage(let queue), .getMessages(let queue), .peekMessages(let queue), .clearMessages(let queue),
      .updateMessage(let queue, _), .deleteMessage(let queue, _):
      queue
    default: nil
    }
  }
}
