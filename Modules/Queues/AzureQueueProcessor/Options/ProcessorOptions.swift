import AzureCore
public import AzureQueueProtocol
public import Logging

#if Metrics
  public import CoreMetrics
#endif

/// How many handlers run at a time.
public struct ProcessorConcurrency: Sendable, Hashable {
  let range: ClosedRange<Int>

  /// Always so many: 1 or more.
  public static func fixed(_ count: Int) -> ProcessorConcurrency {
    ProcessorConcurrency(range: count...count)
  }

  /// Between two bounds: grows while handling takes no longer than it did in the long run, falls when it does, and falls when the
  /// service is busy or a lease is lost.
  public static func adaptive(_ range: ClosedRange<Int>) -> ProcessorConcurrency {
    ProcessorConcurrency(range: range)
  }
}

/// The settings of a processor.
///
/// Its clock and its random numbers are those of its client (`QueueClientOptions`).
public struct ProcessorOptions: Sendable {
  /// What happens to a message that cannot be decoded, when the processor has no handler for such.
  ///
  /// A program makes such values and does not switch over them: cases may be added in a minor version.
  public enum UndecodableRule: Sendable, Hashable {
    /// It goes where poison goes, with the reason.
    case poison
    /// It stays hidden until its lease is over, and comes back; at the maximum of deliveries it is poison.
    case skip
  }

  /// How many handlers run at a time; 16 by default.
  public var concurrency: ProcessorConcurrency

  /// How long a message is hidden by its receive and by each renewal; 60 seconds by default.
  ///
  /// Whole seconds, 5 to 604,800. It is renewed at ½, ⅔ and ⅚ while the message waits or is handled, so it need not be as
  /// long as a handler takes. A handler is cancelled a tenth of it, and at least two seconds, before it is over: of 5 or 6
  /// seconds only one renewal is tried, and one that fails costs the message.
  public var lease: Duration

  /// How often a message is delivered before it is poison; 5 by default, `nil` for no end.
  ///
  /// Judged twice, as Azure Functions does: a message that fails with so many deliveries or more, and one that is received
  /// with more.
  public var maximumDeliveries: Int?

  /// The shortest and the longest upper bound of the wait after a failed delivery; 1 second to 10 minutes by default.
  ///
  /// The bound doubles with each delivery, and the wait is drawn evenly from zero to it.
  public var retryWaits: ClosedRange<Duration>

  /// The name of the queue that poison goes to; by default that of the queue with `-poison` behind it.
  ///
  /// It is created when it is missing. Messages in it never expire. A client that may not add messages to it, or create it, ends the
  /// processor with an error; when it fails for another reason, three times, the message is given back with the wait of a retry.
  public var poisonQueue: String?

  /// Whether a poison message is wrapped into a ``PoisonEnvelope``; by default it is a copy, byte for byte, so that Azure
  /// Functions and Storage Explorer read it as ever.
  public var wrapsPoison: Bool

  /// What happens to a message that cannot be decoded; poison by default.
  ///
  /// A message that cannot be decoded only now, since what has its key does not respond (`MessageDecodingError.isTemporary`), is left alone by
  /// every rule: it comes back when its lease ends, and counts as released. What it was delivered until then is not counted toward
  /// ``maximumDeliveries``, as long as this processor remembers it (it remembers 10,000 such messages). While no message can be read,
  /// receiving pauses as after failed requests, for up to the longest of ``idleWaits``.
  public var undecodable: UndecodableRule

  /// The first and the longest wait of a receiver that finds the queue empty; 100 milliseconds to 30 seconds by default.
  ///
  /// Doubled each time, with up to a twelfth taken off at random; over at once when a message comes, when this process
  /// sends one to the queue, or when one is visible again that it gave back for a retry. One receiver asks while the queue is empty.
  public var idleWaits: ClosedRange<Duration>

  /// How long handlers may go on after a stop, before they are cancelled; 25 seconds by default.
  public var drainTime: Duration

  /// How long a handler that was cancelled by a stop may take to end, before its message is given back all the same.
  ///
  /// 5 seconds by default. A receive whose messages cannot be decrypted, since what has the key does not respond, is waited for so
  /// long too, and at least for the time of a request.
  public var cancellationGrace: Duration

  /// How long after its lease was over a handler that does not end keeps its slot; 30 seconds by default.
  public var stuckHandlerLimit: Duration

  /// How long a handler may take before it is cancelled; no bound by default.
  public var handlerTimeout: Duration?

  /// How long a message may be held, from its receive on, before its handler is cancelled; no bound by default.
  public var longestHold: Duration?

  /// How many messages a second are received at most; no bound by default.
  public var messagesPerSecond: Double?

  /// Whether it stops by itself once the queue has no visible message and nothing is held; by default it waits for more.
  ///
  /// For jobs that empty a queue. What is hidden, such as a message that waits for its retry, is not waited for. Of several
  /// shards each stops by itself.
  public var stopsWhenEmpty: Bool

  /// Whether a queue that is not there is waited for; by default it ends the processor.
  public var waitsForQueue: Bool

  /// Messages of the same key are handled one at a time in this process, in the order in which they were received; no keys by
  /// default.
  ///
  /// Later ones wait, with their leases renewed, until the first has ended. Between processes there is no order, and the
  /// service delivers first-in-first-out only roughly; a message that is retried comes after those behind it. Called once a
  /// delivery; must be quick.
  public var key: (@Sendable (ReceivedMessage) -> String?)?

  /// How many events each listener may lag behind before the oldest are dropped, and counted; 256 by default.
  public var eventBuffer: Int

  /// Gets every event, one at a time, on any task or thread of the processor; must be quick, for all else waits for it.
  public var onEvent: (@Sendable (ProcessorEvent) -> Void)?

  /// Where lines are logged; nowhere by default.
  ///
  /// At `info` start and end, at `warning` what is poison, lost or unsettled, failed requests and handlers; at `debug` every
  /// delivery.
  public var logger: Logger?

  #if Metrics
    /// Where numbers go; the process's own (`MetricsSystem`) when `nil`.
    ///
    /// There while the trait `Metrics` is on.
    ///
    /// | name | kind | what |
    /// |---|---|---|
    /// | `messaging.process.duration` | timer | one run of a handler; `error.type` when it failed |
    /// | `azure.processor.deliveries` | counter | deliveries by their end (`azure.processor.outcome`) |
    /// | `azure.processor.possible_duplicates` | counter | messages that may be handled twice |
    /// | `azure.processor.overran` | counter | handlers that ran on after their lease |
    /// | `azure.processor.running` | gauge | handlers that run |
    /// | `azure.processor.held` | gauge | messages that are held |
    /// | `azure.processor.concurrency` | gauge | how many handlers may run |
    ///
    /// All have the dimensions `messaging.system`, `messaging.operation.name` (`process`) and
    /// `messaging.destination.name`.
    public var metrics: (any MetricsFactory)?
  #endif

  /// Counts what is under way, for tests.
  package var workCounter: WorkCounter?

  /// Makes settings; those left out have their defaults.
  ///
  /// With the trait `Metrics` the factory of the numbers is set afterwards: `options.metrics`.
  ///
  /// - Parameters:
  ///   - concurrency: How many handlers run at a time.
  ///   - lease: How long a message is hidden by its receive and by each renewal: whole seconds, 5 to 604,800.
  ///   - maximumDeliveries: After how many deliveries a message is poison; never when `nil`.
  ///   - retryWaits: The shortest and the longest upper bound of the wait after a failed delivery.
  ///   - poisonQueue: The name of the poison queue; that of the queue and `-poison` when `nil`.
  ///   - wrapsPoison: Whether poison is sent as a ``PoisonEnvelope``.
  ///   - undecodable: What happens to a message that cannot be decoded.
  ///   - idleWaits: The first and the longest wait before an empty queue is asked again.
  ///   - drainTime: How long handlers may go on after a stop.
  ///   - cancellationGrace: How long cancelled handlers may take to end.
  ///   - stuckHandlerLimit: How long a handler that ignores its cancellation takes a slot away.
  ///   - handlerTimeout: How long a handler may run; without end when `nil`.
  ///   - longestHold: How long a message may be held, its waits included; without end when `nil`.
  ///   - messagesPerSecond: How many messages a second are begun; as many as there are when `nil`.
  ///   - stopsWhenEmpty: Whether the processor ends when the queue is empty.
  ///   - waitsForQueue: Whether the processor waits for a queue that is not there.
  ///   - key: The key of a message; messages with the same key are handled one after the other.
  ///   - eventBuffer: How many events a listener may lag behind.
  ///   - onEvent: Called for each event.
  ///   - logger: Where it is logged; nowhere when `nil`.
  public init(
    concurrency: ProcessorConcurrency = .fixed(16),
    lease: Duration = .seconds(60),
    maximumDeliveries: Int? = 5,
    retryWaits: ClosedRange<Duration> = Duration.seconds(1)...Duration.seconds(600),
    poisonQueue: String? = nil,
    wrapsPoison: Bool = false,
    undecodable: UndecodableRule = .poison,
    idleWaits: ClosedRange<Duration> = Duration.milliseconds(100)...Duration.seconds(30),
    drainTime: Duration = .seconds(25),
    cancellationGrace: Duration = .seconds(5),
    stuckHandlerLimit: Duration = .seconds(30),
    handlerTimeout: Duration? = nil,
    longestHold: Duration? = nil,
    messagesPerSecond: Double? = nil,
    stopsWhenEmpty: Bool = false,
    waitsForQueue: Bool = false,
    key: (@Sendable (ReceivedMessage) -> String?)? = nil,
    eventBuffer: Int = 256,
    onEvent: (@Sendable (ProcessorEvent) -> Void)? = nil,
    logger: Logger? = nil
  ) {
    self.concurrency = concurrency
    self.lease = lease
    self.maximumDeliveries = maximumDeliveries
    self.retryWaits = retryWaits
    self.poisonQueue = poisonQueue
    self.wrapsPoison = wrapsPoison
    self.undecodable = undecodable
    self.idleWaits = idleWaits
    self.drainTime = drainTime
    self.cancellationGrace = cancellationGrace
    self.stuckHandlerLimit = stuckHandlerLimit
    self.handlerTimeout = handlerTimeout
    self.longestHold = longestHold
    self.messagesPerSecond = messagesPerSecond
    self.stopsWhenEmpty = stopsWhenEmpty
    self.waitsForQueue = waitsForQueue
    self.key = key
    self.eventBuffer = eventBuffer
    self.onEvent = onEvent
    self.logger = logger
  }
}

extension ProcessorOptions {
  /// The numbers for the machine, checked.
  func machineSettings(
    batchSize: Int, hasPoisonHandler: Bool, hasUndecodableHandler: Bool
  ) throws(AzureError) -> MachineSettings {
    let lease = try Self.wholeSeconds(lease)
    try Self.require(
      concurrency.range.lowerBound >= 1 && concurrency.range.upperBound <= 100_000,
      "concurrency is \(concurrency.range)", "use 1 to 100,000 handlers")
    try Self.require((1...32).contains(batchSize), "batchSize is \(batchSize)", "use 1 to 32 messages")
    try Self.require(
      maximumDeliveries.map { $0 >= 1 } ?? true, "maximumDeliveries is not positive", "use 1 or more, or nil")
    try Self.require(
      idleWaits.lowerBound > .zero && retryWaits.lowerBound >= .zero, "a wait is not positive",
      "use positive waits")
    try Self.require(
      drainTime >= .zero && cancellationGrace >= .zero && stuckHandlerLimit >= .zero,
      "drainTime, cancellationGrace or stuckHandlerLimit is negative", "use zero or more")
    try Self.require(
      (handlerTimeout ?? .seconds(1)) > .zero && (longestHold ?? .seconds(1)) > .zero,
      "handlerTimeout or longestHold is not positive", "use a positive time, or nil")
    try Self.require(
      messagesPerSecond.map { $0 > 0 && $0 <= 1e9 } ?? true, "messagesPerSecond is not positive",
      "use a positive number, or nil")
    try Self.require(eventBuffer >= 1, "eventBuffer is \(eventBuffer)", "use 1 or more")
    var settings = MachineSettings()
    settings.lease = lease
    settings.concurrency = concurrency.range
    settings.batchSize = batchSize
    settings.maximumDeliveries = maximumDeliveries
    settings.poison = hasPoisonHandler ? .handler : .queue
    settings.undecodable = hasUndecodableHandler ? .handler : undecodable == .skip ? .skip : .poison
    settings.retryBase = min(retryWaits.lowerBound, .seconds(604_800))
    settings.retryCap = min(retryWaits.upperBound, .seconds(604_800))
    settings.idle = min(idleWaits.lowerBound, .maximumWait)...min(idleWaits.upperBound, .maximumWait)
    settings.drain = min(drainTime, .maximumWait)
    settings.grace = min(cancellationGrace, .maximumWait)
    settings.stuckLimit = min(stuckHandlerLimit, .maximumWait)
    settings.handlerTimeout = handlerTimeout.map { min($0, .maximumWait) }
    settings.longestHold = longestHold.map { min($0, .maximumWait) }
    settings.rate = messagesPerSecond
    settings.stopsWhenEmpty = stopsWhenEmpty
    settings.waitsForQueue = waitsForQueue
    return settings
  }

  static func wholeSeconds(_ lease: Duration) throws(AzureError) -> Duration {
    try require(
      // bounded: by the first condition
      (Duration.seconds(5)...Duration.seconds(604_800)).contains(lease) && lease.components.attoseconds == 0,
      "lease is \(lease)", "use whole seconds, 5 to 604,800")
    return lease
  }

  private static func require(_ isTrue: Bool, _ message: String, _ advice: String) throws(AzureError) {
    guard isTrue else { throw .invalidArgument(message, advice: advice) }
  }
}
