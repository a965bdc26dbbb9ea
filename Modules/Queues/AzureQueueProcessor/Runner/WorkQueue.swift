/// What a ``WorkQueue`` needs to know of a piece of work.
protocol QueuedWork: Sendable {
  /// Whether whoever does it is free again before long.
  var isBrief: Bool { get }
  /// Whether it cannot wait for that.
  var isUrgent: Bool { get }
}

/// Work that waits for a worker which is about to be free: a value that starts nothing itself.
///
/// To wake a thread costs more than all else that a short handler needs. So work is left to the workers with a request under way, one
/// piece to each, and only what is more than that is given to others. When those workers take long, what has waited too long is
/// given to others too (``overdue()``).
struct WorkQueue<Work: QueuedWork>: Sendable {
  private struct Item: Sendable {
    var work: Work
    var tick: Int
  }

  /// First in, first out.
  private struct Line: Sendable {
    private var items: [Item?] = []
    private var front = 0

    var count: Int { items.count - front }
    var first: Item? { front < items.count ? items[front] : nil }

    mutating func append(_ item: Item) { items.append(item) }

    mutating func popFirst() -> Item? {
      guard let item = first else { return nil }
      items[front] = nil
      front += 1
      if front == items.count || front >= 64 {
        items.removeFirst(front)
        front = 0
      }
      return item
    }
  }

  private var brief = Line()
  private var handlers = Line()
  /// How many workers are about to be free.
  private(set) var nearlyFree = 0
  private var tick = 0
  private var lastUse = 0

  /// How much waits.
  var count: Int { brief.count + handlers.count }

  /// Whether anything was left waiting lately.
  var isInUse: Bool { count > 0 || tick - lastUse < 32 }

  /// Adds work, and says what needs a worker now.
  mutating func add(_ works: [Work]) -> [Work] {
    var started: [Work] = []
    for work in works {
      if work.isUrgent {
        started.append(begun(work))
      } else if work.isBrief {
        brief.append(Item(work: work, tick: tick))
      } else {
        handlers.append(Item(work: work, tick: tick))
      }
    }
    while count > nearlyFree, let next = takeFirst() { started.append(next) }
    if count > 0 { lastUse = tick }
    return started
  }

  /// A worker has done its work, of which more comes; says what it does next, and what needs other workers.
  mutating func exchange(_ done: Work, _ works: [Work]) -> (own: Work?, started: [Work]) {
    end(done)
    var works = works
    var own: Work?
    // The delete of its own message, before anything else.
    if let first = works.first, first.isBrief, !first.isUrgent { own = begun(works.removeFirst()) }
    if own == nil {
      // Those that wait already come first.
      own = takeFirst()
      if own == nil, let place = works.firstIndex(where: { !$0.isUrgent }) {
        own = begun(works.remove(at: place))
      }
    }
    return (own, add(works))
  }

  /// Takes note of work that is done, or that nobody does.
  mutating func end(_ work: Work) { if work.isBrief { nearlyFree -= 1 } }

  /// Drops what waits.
  mutating func removeAll() {
    brief = Line()
    handlers = Line()
  }

  /// What has waited since before the last call, to be given to other workers.
  mutating func overdue() -> [Work] {
    tick += 1
    var works: [Work] = []
    while let first = brief.first ?? handlers.first, first.tick < tick - 1, let next = takeFirst() {
      works.append(next)
    }
    return works
  }

  private mutating func begun(_ work: Work) -> Work {
    if work.isBrief { nearlyFree += 1 }
    return work
  }

  private mutating func takeFirst() -> Work? {
    (brief.popFirst() ?? handlers.popFirst()).map { begun($0.work) }
  }
}
