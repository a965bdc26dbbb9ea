public import AzureCore

/// What a processor has to tell.
///
/// Cases may be added in a minor version: handle unknown ones by default.
public enum ProcessorEvent: Sendable {
  /// Messages were received.
  case received(count: Int)
  /// A delivery has come to its one end.
  case ended(messageID: String, DeliveryEnd, dequeueCount: Int)
  /// A handler threw; the name of the error's type, or the text of an `AzureError`.
  case handlerFailed(messageID: String, reason: String)
  /// A message cannot be decoded.
  case undecodable(messageID: String, reason: String)
  /// A message is poison: it goes to the poison queue, or to the handler of poison.
  case poison(messageID: String, reason: String)
  /// A receive failed; the next is made after the wait.
  ///
  /// Without an error it was not made, or has not ended in time: what has the keys may not respond.
  case receiveFailed(AzureError?, wait: Duration)
  /// A request to renew a lease, or to save progress, failed; the bound of the lease is unchanged, unless the service refused.
  ///
  /// Without an error there was no time left to send it, or it was cancelled.
  case renewalFailed(messageID: String, AzureError?)
  /// A request to settle failed; it is made again unless the lease is over, or no repeat can help.
  ///
  /// Without an error there was no time left to send it, or it was cancelled.
  case settlingFailed(messageID: String, AzureError?)
  /// A handler ran on after its lease was over, or after the stop had given its message back.
  case overran
  /// The concurrency has changed.
  case concurrencyChanged(Int)
  /// Nothing more is received.
  case stopping
  /// The processor has ended; so many deliveries were left as they were because of a second stop.
  case stopped(left: Int)
}

/// A processor at one moment.
public struct ProcessorStatus: Sendable, Hashable {
  /// Whether it is paused.
  public var isPaused = false
  /// Whether it has been told to stop.
  public var isStopping = false
  /// Whether it has ended.
  public var hasEnded = false
  /// How many messages it holds: waiting, handled or being settled.
  public var held = 0
  /// How many handlers run.
  public var running = 0
  /// How many handlers may run.
  public var concurrency = 0
  /// How old the oldest message of the last receive was that brought any; `nil` before the first.
  public var oldestAge: Duration?
  /// How many deliveries there were, and how they ended.
  public var tallies = ProcessorTallies()
  /// How many events were dropped because a listener lagged behind.
  public var droppedEvents = 0
}
