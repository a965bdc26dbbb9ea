/// What waits for a connection to one host, first come, first served.
///
/// Taking one out of the middle costs nothing and frees it at once; its place is skipped later.
struct WaitingLine<Waiter: Sendable>: Sendable {
  private var order: [UInt64] = []
  private var head = 0
  private var waiters: [UInt64: Waiter] = [:]

  var isEmpty: Bool { waiters.isEmpty }

  /// All that wait, in no order.
  var all: some Collection<Waiter> { waiters.values }

  /// Puts one at the end, under a number that no other has had.
  mutating func append(_ waiter: Waiter, as id: UInt64) {
    order.append(id)
    waiters[id] = waiter
  }

  mutating func remove(_ id: UInt64) -> Waiter? {
    defer { if waiters.isEmpty { clear() } }
    return waiters.removeValue(forKey: id)
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
