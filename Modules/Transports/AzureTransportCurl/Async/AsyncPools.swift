import AzureCore

/// The pools of all hosts; used under the lock of the transfer thread.
struct AsyncPools {
  private var pools: [String: AsyncHostPool] = [:]
  /// The pool that was asked for last, which is mostly the next one as well.
  private var last: AsyncHostPool?

  mutating func takeIdle(_ origin: String) -> AsyncConnection? {
    if let last, last.origin == origin { return last.takeIdle() }
    guard let pool = pools[origin] else { return nil }
    last = pool
    return pool.takeIdle()
  }

  mutating func pool(of origin: String, _ limit: Int) -> AsyncHostPool {
    if let pool = pools[origin] { return pool }
    let pool = AsyncHostPool(origin, limit: limit)
    pools[origin] = pool
    return pool
  }

  /// Whether a pool has not been given up.
  func has(_ pool: AsyncHostPool) -> Bool { last === pool || pools[pool.origin] === pool }

  func leave(_ call: AsyncCall) { pools[call.request.origin]?.leave(call) }

  func takeExpired(_ now: Duration) -> [AsyncCall] { pools.values.flatMap { $0.takeExpired(now) } }

  /// The first deadline of the waiting calls; `nil` when nobody waits.
  var nextDeadline: Duration? { pools.values.compactMap(\.nextDeadline).min() }

  mutating func sweep(since time: Duration) -> (removed: [AsyncConnection], oldest: Duration?) {
    var removed: [AsyncConnection] = []
    var times: [Duration] = []
    for (origin, pool) in pools {
      let (old, oldest) = pool.removeIdle(since: time)
      removed += old
      if let oldest { times.append(oldest) }
      guard pool.isUnused else { continue }
      removed += pool.removeAll()
      pools[origin] = nil
      if last === pool { last = nil }
    }
    return (removed, times.min())
  }

  /// Gives all pools up.
  ///
  /// - Returns: The calls that have waited there.
  mutating func removeAll() -> [AsyncCall] {
    let waiters = pools.values.flatMap { $0.takeWaiters() }
    for pool in pools.values { _ = pool.removeAll() }
    (pools, last) = ([:], nil)
    return waiters
  }
}

/// The connections of async calls to one host, and the calls that wait for one.
// Proof: everything but `origin` is used under the lock of the transfer thread.
final class AsyncHostPool: @unchecked Sendable {
  /// How a call can go on.
  enum Admission {
    case connection(AsyncConnection)
    /// A connection has to be made, in place of this one that is closed, if there is one.
    case room(AsyncConnection?)
    /// The call was added to those that wait.
    case waits
  }

  let origin: String
  private let limit: Int
  /// How many connections carry a call, or are being made for one.
  private var inUse = 0
  private var waiting = WaiterQueue<AsyncCall>()
  /// Open connections, the one used last at the end: it is the most likely to be alive.
  private var idle: [(connection: AsyncConnection, since: Duration)] = []
  /// Closed connections, whose memory is used again.
  private var closed: [AsyncConnection] = []

  /// Makes an empty pool.
  ///
  /// - Parameters:
  ///   - origin: The host.
  ///   - limit: How many connections it may have.
  init(_ origin: String, limit: Int) {
    self.origin = origin
    self.limit = limit
  }

  /// Whether the pool holds no connection that is open, and nobody waits.
  var isUnused: Bool { inUse == 0 && idle.isEmpty && waiting.isEmpty }

  // MARK: Connections

  /// Takes an idle connection, of which it is not known whether it is still alive.
  func takeIdle() -> AsyncConnection? {
    guard let last = idle.popLast() else { return nil }
    inUse += 1
    return last.connection
  }

  /// Lets a call use a connection, or makes it wait when so many are in use.
  func admit(_ call: AsyncCall) -> Admission {
    if let connection = takeIdle() { return .connection(connection) }
    guard inUse < limit else {
      waiting.append(call, as: call.id)
      return .waits
    }
    inUse += 1
    return .room(closed.popLast())
  }

  /// Takes back the connection of a call that has ended, or hands it over to the call that has waited longest.
  ///
  /// - Parameters:
  ///   - connection: The connection; `nil` when there was no memory for one.
  ///   - isOpen: Whether it can carry another call.
  ///   - now: The time.
  /// - Returns: The call to begin, with this connection if it is open or closed, or with a new one.
  func takeBack(_ connection: AsyncConnection?, isOpen: Bool, _ now: Duration) -> AsyncCall? {
    if let next = waiting.popFirst() { return next }
    inUse -= 1
    guard let connection else { return nil }
    if isOpen { idle.append((connection, now)) } else { closed.append(connection) }
    return nil
  }

  /// Removes the connections that have been idle since a time or longer.
  ///
  /// - Returns: These connections, and since when the oldest of the others has been idle.
  func removeIdle(since time: Duration) -> (removed: [AsyncConnection], oldest: Duration?) {
    let removed = idle.filter { $0.since <= time }.map(\.connection)
    idle.removeAll { $0.since <= time }
    return (removed, idle.map(\.since).min())
  }

  /// Forgets all connections.
  ///
  /// - Returns: Those that carry no call.
  func removeAll() -> [AsyncConnection] {
    defer { (idle, closed) = ([], []) }
    return idle.map(\.connection) + closed
  }

  // MARK: Waiting

  /// Removes a call that no longer waits.
  func leave(_ call: AsyncCall) { _ = waiting.remove(call.id) }

  /// Removes the calls whose time is over.
  func takeExpired(_ now: Duration) -> [AsyncCall] {
    let expired = waiting.all.filter { $0.request.deadline <= now }
    for call in expired { _ = waiting.remove(call.id) }
    return expired
  }

  /// Removes all waiting calls.
  func takeWaiters() -> [AsyncCall] {
    let all = Array(waiting.all)
    waiting = WaiterQueue<AsyncCall>()
    return all
  }

  /// The first deadline of the waiting calls; `nil` when nobody waits.
  var nextDeadline: Duration? { waiting.all.lazy.map(\.request.deadline).min() }
}

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
