#if Encryption
  import AzureCore

  /// Which resolved keys are kept, and for how long: a value that is told the time.
  ///
  /// Ids that have no key are not kept: anyone who can write to the queue may make them up, and would push the others out.
  struct KeyCache<Key: Sendable>: Sendable {
    private struct Entry {
      var key: Key
      var resolvedAt: Duration
      var lastUse: UInt64
    }

    private let capacity: Int
    private let lifetime: Duration
    private var entries: [ExactText: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int, lifetime: Duration) throws(AzureError) {
      guard capacity > 0 else {
        throw .invalidArgument("The capacity of the key cache is \(capacity)", advice: "use 1 or more")
      }
      guard lifetime > .zero else {
        throw .invalidArgument("The lifetime of the key cache is \(lifetime)", advice: "use a positive time")
      }
      self.capacity = capacity
      self.lifetime = lifetime
    }

    var count: Int { entries.count }

    /// The key of an id, unless it is too old.
    mutating func key(for id: String, now: Duration) -> Key? {
      let id = ExactText(id)
      guard let entry = entries[id] else { return nil }
      guard now - entry.resolvedAt < lifetime else {
        entries[id] = nil
        return nil
      }
      let use = nextUse()
      entries[id]?.lastUse = use
      return entry.key
    }

    /// Keeps a key, and drops the one that was unused for longest when there are too many.
    mutating func keep(_ key: Key, for id: String, now: Duration) {
      entries[ExactText(id)] = Entry(key: key, resolvedAt: now, lastUse: nextUse())
      guard entries.count > capacity else { return }
      if let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key { entries[oldest] = nil }
    }

    private mutating func nextUse() -> UInt64 {
      uses &+= 1
      return uses
    }
  }

  /// The keys that are kept, and who waits for one that is being asked for: one caller asks, the others share what it gets.
  ///
  /// `Gate` is what a caller waits at, in its calling style.
  struct SharedKeyCache<Key: Sendable, Gate: Sendable>: Sendable {
    /// What a caller who wants a key does.
    enum Decision {
      case use(Key)
      /// Ask, and tell of the end.
      case ask
      /// Wait at the gate.
      case wait
    }

    private var kept: KeyCache<Key>
    private var waiting: [ExactText: [Gate]] = [:]
    private var process = ProcessGeneration.current

    init(_ kept: KeyCache<Key>) { self.kept = kept }

    /// Forgets who asks and who waits when the process was forked: those threads and tasks are its parent's.
    private mutating func noticeFork() {
      guard process != ProcessGeneration.current else { return }
      process = ProcessGeneration.current
      waiting = [:]
    }

    /// Decides for a caller; one who is to wait is on the list.
    mutating func decide(_ id: String, gate: Gate, now: Duration) -> Decision {
      noticeFork()
      if let key = kept.key(for: id, now: now) { return .use(key) }
      guard waiting[ExactText(id)] == nil else {
        waiting[ExactText(id)]?.append(gate)
        return .wait
      }
      waiting[ExactText(id)] = []
      return .ask
    }

    /// How many wait for a key.
    func waitingCount(for id: String) -> Int { waiting[ExactText(id)]?.count ?? 0 }

    /// Takes note of what the caller who asked has got; `nil` is not kept.
    ///
    /// - Returns: Those who have waited, to be told.
    mutating func asked(_ id: String, found key: Key?, now: Duration) -> [Gate] {
      if let key { kept.keep(key, for: id, now: now) }
      return waiting.removeValue(forKey: ExactText(id)) ?? []
    }
  }
#endif
