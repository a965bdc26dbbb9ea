/// How many requests an account and its queues may get in a second.
///
/// The service is meant for 2,000 messages of 1 KiB a second in one queue and 20,000 in one account; beyond that it responds
/// `503 ServerBusy` ([scalability targets](https://learn.microsoft.com/azure/storage/queues/scalability-targets)). How it measures
/// is not documented; here each is a bucket of tokens that is full at first.
public struct EmulatorThrottling: Sendable, Hashable {
  /// How many operations on messages a queue takes in a second; 2,000 unless set.
  public var perQueue = 2000

  /// How many operations on messages an account takes in a second; 20,000 unless set.
  public var perAccount = 20_000

  /// How much of a second's number may come at once; a tenth of a second unless set.
  public var burst = Duration.milliseconds(100)

  /// Creates the service's targets.
  public init() {}
}
