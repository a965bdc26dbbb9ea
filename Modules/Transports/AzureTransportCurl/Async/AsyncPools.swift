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
