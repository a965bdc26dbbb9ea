/// How many requests an account and its queues may get in a second.
///
/// The service is meant for 2,000 messages of 1 KiB a second in one queue and 20,000 in one account; beyond that it responds
/// `503 ServerBusy` ([scalability targets](https://learn.microsoft.com/azure/storage/queues/scalability-targets)). How it measures
/// is not documented; here each is a bucket of tokens that is full at first.
public struct EmulatorThrottling: Sendable, Hashable {
  /// How many operations on messages a queue takes in a second; 2,000 unless set.
  public var perQueue: Int

  /// How many operations on messages an account takes in a second; 20,000 unless set.
  public var perAccount: Int

  /// How much of a second's number may come at once; a tenth of a second unless set.
  public var burst: Duration

  /// Creates limits; those left out are the service's targets.
  ///
  /// - Parameters:
  ///   - perQueue: How many operations on messages a queue takes in a second.
  ///   - perAccount: How many operations on messages an account takes in a second.
  ///   - burst: How much of a second's number may come at once.
  public init(
    perQueue: Int = 2000, perAccount: Int = 20_000, burst: Duration = .milliseconds(100)
  ) {
    self.perQueue = perQueue
    self.perAccount = perAccount
    self.burst = burst
  }
}
