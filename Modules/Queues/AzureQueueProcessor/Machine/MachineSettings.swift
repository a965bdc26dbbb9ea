/// The numbers that a ``ProcessorMachine`` decides with.
package struct MachineSettings: Sendable {
  /// Where poison messages go.
  package enum PoisonTarget: Sendable, Hashable {
    /// To a queue.
    case queue
    /// To a handler.
    case handler
  }

  /// What happens to a message that cannot be decoded.
  package enum UndecodableTarget: Sendable, Hashable {
    /// It is poison.
    case poison
    /// It stays where it is.
    case skip
    /// A handler gets it.
    case handler
  }

  /// How long a message is hidden by a receive and by each renewal: whole seconds, at least five.
  package var lease = Duration.seconds(60)
  /// How many handlers run at a time.
  package var concurrency = 16...16
  /// How many messages a handler gets at most.
  package var batchSize = 1
  /// How often a message is delivered before it is poison; `nil` for no end.
  package var maximumDeliveries: Int? = 5
  /// Where poison goes.
  package var poison = PoisonTarget.queue
  /// Where undecodable messages go.
  package var undecodable = UndecodableTarget.poison
  /// The wait after a first failed delivery, at most.
  package var retryBase = Duration.seconds(1)
  /// The wait after any failed delivery, at most.
  package var retryCap = Duration.seconds(600)
  /// The first and the longest wait of an idle receiver.
  package var idle = Duration.milliseconds(100)...Duration.seconds(30)
  /// How long running handlers may go on after a stop.
  package var drain = Duration.seconds(25)
  /// How long a handler may take to end once it is cancelled by a stop.
  package var grace = Duration.seconds(5)
  /// How long after its lease a handler that does not end still has its slot.
  package var stuckLimit = Duration.seconds(30)
  /// How long a handler may take.
  package var handlerTimeout: Duration?
  /// How long a message may be held, from its receive on.
  package var longestHold: Duration?
  /// How many messages a second are received at most.
  package var rate: Double?
  /// Whether it stops once a response was empty while nothing is held.
  package var stopsWhenEmpty = false
  /// Whether a queue that is not there is waited for.
  package var waitsForQueue = false

  /// Makes the defaults.
  package init() {}

  /// How long a receive may take: what comes later could not be started within half its lease.
  package var receiveTimeout: Duration { min(.seconds(30), lease / 2) }
}
