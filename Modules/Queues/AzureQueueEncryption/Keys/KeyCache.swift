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
#endif
