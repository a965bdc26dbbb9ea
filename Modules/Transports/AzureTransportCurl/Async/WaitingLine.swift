/// Calls that wait for a connection to one host, first come, first served.
///
/// Taking a call out of the middle costs nothing and frees it at once; its place is skipped later.
struct WaitingLine {
  private var order: [UInt64] = []
  private var head = 0
  private var calls: [UInt64: AsyncCall] = [:]

  var isEmpty: Bool { calls.isEmpty }

  /// All waiting calls, in no order.
  var all: some Collection<AsyncCall> { calls.values }

  mutating func append(_ call: AsyncCall) {
    order.append(call.id)
    calls[call.id] = call
  }

  mutating func remove(_ id: UInt64) -> AsyncCall? {
    defer { if calls.isEmpty { clear() } }
    return calls.removeValue(forKey: id)
  }

  /// Takes the call that has waited longest.
  mutating func popFirst() -> AsyncCall? {
    while head < order.count {
      let id = order[head]
      head += 1
      if head > 1024, head * 2 > order.count {
        order.removeFirst(head)
        head = 0
      }
      if let call = remove(id) { return call }
    }
    return nil
  }

  private mutating func clear() {
    order.removeAll(keepingCapacity: true)
    head = 0
  }
}
