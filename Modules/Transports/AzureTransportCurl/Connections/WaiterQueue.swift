/// The calls that wait for a connection to one host, first come, first served.
///
/// Removing one from the middle is cheap and frees it at once; its entry in the order is skipped later.
struct WaiterQueue<Waiter: Sendable>: Sendable {
  private var order: [UInt64] = []
  private var head = 0
  private var waiters: [UInt64: Waiter] = [:]

  var isEmpty: Bool { waiters.isEmpty }

  /// How many entries the order has, those of removed waiters included.
  var entries: Int { order.count - head }

  /// All waiters, in no order.
  var all: some Collection<Waiter> { waiters.values }

  /// Adds a waiter at the end, under a number that was never used before.
  mutating func append(_ waiter: Waiter, as id: UInt64) {
    order.append(id)
    waiters[id] = waiter
  }

  mutating func remove(_ id: UInt64) -> Waiter? {
    let waiter = waiters.removeValue(forKey: id)
    if waiters.isEmpty {
      clear()
    } else if entries > 1024 + 2 * waiters.count {
      // Most have been removed while one near the front still waits.
      order = order[head...].filter { waiters[$0] != nil }
      head = 0
    }
    return waiter
  }

  /// Removes the one that has waited longest.
  mutating func popFirst() -> Waiter? {
    while head < order.count {
      let id = order[head]
      head += 1
      if head > 1024, head * 2 > order.count {
        order.removeFirst(head)
        head = 0
      }
      if let waiter = remove(id) { return waiter }
    }
    return nil
  }

  private mutating func clear() {
    order.removeAll(keepingCapacity: true)
    head = 0
  }
}
