/// How many workers a queue needs, from what it holds and what a worker does in a second.
///
/// A pure function for whatever starts and ends workers; the numbers to give it are those of ``QueueStats`` and of one's own
/// measurement. It goes up at once and down slowly: what is taken away too early has to be started again.
///
/// ```swift
/// let hint = WorkerCountHint(perWorker: 40, drainTime: .seconds(60), workers: 1...20)
/// let wanted = hint.workers(for: try await queue.stats(), running: 3)
/// ```
public struct WorkerCountHint: Sendable, Hashable {
  /// How many messages one worker handles in a second; measured, more than 0.
  public var perWorker: Double

  /// In what time the queue as it is should be empty.
  public var drainTime: Duration

  /// The age of the oldest visible message from which on there are too few workers, whatever the count says; none when `nil`.
  public var oldestAge: Duration?

  /// The fewest and the most workers.
  public var workers: ClosedRange<Int>

  /// Which share of the running workers may be ended at a time; a quarter by default, at least one worker.
  public var shareEndedAtOnce = 0.25

  /// Makes a hint.
  ///
  /// - Parameters:
  ///   - perWorker: How many messages one worker handles in a second; more than 0.
  ///   - drainTime: In what time the queue as it is should be empty; more than 0.
  ///   - oldestAge: The age from which on there are too few workers.
  ///   - workers: The fewest and the most workers; not negative.
  public init(
    perWorker: Double, drainTime: Duration = .seconds(60), oldestAge: Duration? = nil,
    workers: ClosedRange<Int>
  ) {
    precondition(perWorker > 0 && perWorker.isFinite, "perWorker is out of range: \(perWorker)")
    precondition(drainTime > .zero, "drainTime is out of range: \(drainTime)")
    precondition(workers.lowerBound >= 0, "workers is negative: \(workers)")
    self.perWorker = perWorker
    self.drainTime = drainTime
    self.oldestAge = oldestAge
    self.workers = workers
  }

  /// How many workers there should be.
  ///
  /// As many as empty the queue in ``drainTime``, hidden messages counted too; one more than run when the oldest message is
  /// older than ``oldestAge``; fewer than run only by ``shareEndedAtOnce`` at a time. An empty queue needs the fewest.
  ///
  /// - Parameters:
  ///   - stats: What the queue holds.
  ///   - running: How many workers run now.
  /// - Returns: How many there should be, within ``workers``.
  public func workers(for stats: QueueStats, running: Int) -> Int {
    let running = max(0, running)
    let needed = (Double(stats.depth) / (perWorker * (drainTime / .seconds(1)))).rounded(.up)
    // bounded: no more than the most workers
    var wanted = needed < Double(workers.upperBound) ? Int(needed) : workers.upperBound
    if let oldestAge, let age = stats.oldestAge, age > oldestAge {
      wanted = max(wanted, running < workers.upperBound ? running + 1 : workers.upperBound)
    }
    if wanted < running {
      let share = shareEndedAtOnce.isFinite ? min(max(shareEndedAtOnce, 0), 1) : 1
      // bounded: far more workers than there are anywhere
      let most = max(1, Int(min(1e15, Double(running) * share)))
      wanted = max(wanted, running - most)
    }
    return min(max(wanted, workers.lowerBound), workers.upperBound)
  }
}
