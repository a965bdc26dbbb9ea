/// What waits for a connection to one host, first come, first served.
///
/// Taking one out of the middle costs next to nothing and frees it at once; its place is skipped later.
struct WaitingLine<Waiter: Sendable>: Sendable {
  private var order: [UInt64] = []
  private var head = 0
  private var waiters: [UInt64: Waiter] = [:]

  var isEmpty: Bool { waiters.isEmpty }

  /// How many places are kept, those of who has left among them.
  var places: Int { order.count - head }

  /// All that wait, in no order.
  var all: some Collection<Waiter> { waiters.values }

  /// Puts one at the end, under a number that no other has had.
  mutating func append(_ waiter: Waiter, as id: UInt64) {
    order.append(id)
    waiters[id] = waiter
  }

  mutating func remove(_ id: UInt64) -> Waiter? {
    let waiter = waiters.removeValue(forKey: id)
    if waiters.isEmpty {
      clear()
    } else if places > 1024 + 2 * waiters.count {
      // Most have left while one at the front still waits.
      order = order[head...].filter { waiters[$0] != nil }
      head = 0
    }
    return waiter
  }

  /// Takes the one that has waited longest.
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
