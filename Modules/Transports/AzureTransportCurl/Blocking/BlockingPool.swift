import AzureCore

/// The connection pool of blocking calls, for all hosts.
final class BlockingPool: Sendable {
  /// A group lives as long as its connections.
  private struct WeakGroup: Sendable {
    weak var group: ConnectionGroup?
  }

  private struct State {
    var hosts: [String: BlockingHostPool] = [:]
    var groups: [WeakGroup] = []
    /// Made with the first connection.
    var signal: ShutdownSignal?
    var isClosed = false
    /// When to look next for connections that have been idle for too long.
    var nextSweep = Duration.zero

    /// Reserves room for one connection in a group that is there.
    ///
    /// - Parameter seen: Takes the groups that were looked at, any of which may have lost its last connection meanwhile.
    /// - Returns: The group, or `nil` when none has room.
    mutating func groupWithRoom(_ seen: inout [ConnectionGroup]) -> ConnectionGroup? {
      for index in groups.indices {
        guard let group = groups[index].group else { continue }
        seen.append(group)
        if group.enter() { return group }
      }
      return nil
    }
  }

  private let state = ThreadLock(State())
  private let limit: Int
  private let maximumIdle: Duration
  private let settings: Settings
  private let cache: SharedCache?

  /// Makes an empty pool.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - cache: Names and TLS sessions that its connections share.
  init(_ settings: Settings, _ cache: SharedCache? = nil) {
    self.settings = settings
    self.cache = cache
    limit = settings.connectionsPerHost
    maximumIdle = .seconds(settings.idleSeconds)
  }

  // MARK: Acquiring

  /// Takes a connection, and waits for one when as many are in use as the host may have.
  func acquire(for request: PreparedRequest) throws(TransportError) -> BlockingConnection {
    switch admit(request.origin) {
    case .connection(let connection): return connection
    case .newConnection: return try makeConnection(request.origin)
    case .closed: throw .closed(.notSent)
    case .wait(let waiter):
      switch waiter.gate.wait(until: request.deadline) ?? leave(waiter, request.origin) {
      case .granted(let connection?): return connection
      case .granted(nil): return try makeConnection(request.origin)
      case .closed: throw .closed(.notSent)
      case nil: throw .noFreeConnection(request, limit)
      }
    }
  }

  private func admit(_ origin: String) -> BlockingHostPool.Admission {
    state.withLock { state in
      guard !state.isClosed else { return .closed }
      return state.hosts[origin, default: BlockingHostPool()].admit(limit)
    }
  }

  /// Removes a waiter whose time is over.
  ///
  /// - Returns: What it was granted meanwhile; `nil` when it leaves with nothing.
  private func leave(_ waiter: BlockingWaiter, _ origin: String) -> BlockingWaiter.Outcome? {
    let wasWaiting = state.withLock { $0.hosts[origin]?.remove(waiter) == true }
    // The thread that removed it is about to open its gate.
    return wasWaiting ? nil : waiter.gate.wait()
  }

  // MARK: Making

  /// Makes a connection that counts as in use already; counts it no longer when there is no memory for it.
  private func makeConnection(_ origin: String) throws(TransportError) -> BlockingConnection {
    guard let connection = newConnection() ?? newConnectionInsteadOfIdleOnes() else {
      let next = state.withLock { $0.hosts[origin]?.handOver(nil) }
      next?.carryOut()
      throw .noResources("no memory or no socket")
    }
    guard state.withLock({ !$0.isClosed }) else { throw .closed(.notSent) }
    return connection
  }

  private func newConnection() -> BlockingConnection? {
    guard let signal = shutdownSignal(), let group = groupWithRoom() else { return nil }
    return BlockingConnection(group, settings, cache, signal)
  }

  private func shutdownSignal() -> ShutdownSignal? {
    state.withLock { state in
      if state.signal == nil { state.signal = ShutdownSignal() }
      if state.isClosed { state.signal?.give() }
      return state.signal
    }
  }

  /// A group in which room for one connection is reserved, a new one if necessary.
  private func groupWithRoom() -> ConnectionGroup? {
    // What is in it outlives the lock: the end of a group calls libcurl.
    var seen: [ConnectionGroup] = []
    if let known = state.withLock({ $0.groupWithRoom(&seen) }) { return known }
    guard let fresh = ConnectionGroup(settings), fresh.enter() else { return nil }
    // Threads that come at the same time make groups at the same time, and the first to get here is joined by the others: a group
    // for each would cost descriptors for as long as its connection lives.
    return state.withLock { state in
      if let known = state.groupWithRoom(&seen) { return known }
      state.groups.removeAll { $0.group == nil }
      state.groups.append(WeakGroup(group: fresh))
      return fresh
    }
  }

  /// Makes a connection after closing all idle ones, which hold a socket and more each.
  private func newConnectionInsteadOfIdleOnes() -> BlockingConnection? {
    var unused: [BlockingConnection] = []
    state.withLock { state in
      for origin in state.hosts.keys { state.hosts[origin]?.removeIdle(since: .maximumWait * 2, &unused) }
    }
    unused = []
    return newConnection()
  }

  // MARK: Releasing

  /// Gives a connection back: to the first waiter, or to the idle ones.
  ///
  /// One that cannot be used again is closed, and the first waiter makes its own.
  func release(_ connection: BlockingConnection, _ origin: String) {
    let now = SystemClock.elapsed
    let release = state.withLock { state -> BlockingHostPool.Release in
      guard !state.isClosed, let index = state.hosts.index(forKey: origin) else {
        return BlockingHostPool.Release(unused: [connection])
      }
      var release = state.hosts.values[index].takeBack(connection, keeps: maximumIdle > .zero, now)
      if now >= state.nextSweep { release.unused += sweep(&state, now) }
      return release
    }
    release.next?.carryOut()
  }

  /// Removes the connections that have been idle for too long, and pools that hold nothing.
  private func sweep(_ state: inout State, _ now: Duration) -> [BlockingConnection] {
    state.nextSweep = now + maximumIdle
    var old: [BlockingConnection] = []
    for origin in Array(state.hosts.keys) {
      state.hosts[origin]?.removeIdle(since: now - maximumIdle, &old)
      if state.hosts[origin]?.isUnused == true { state.hosts[origin] = nil }
    }
    return old
  }

  /// Ends all waits, wakes the callers in a transfer, and closes the idle connections; those in use close when they come back.
  func close() {
    let hosts = state.withLock { state in
      state.isClosed = true
      state.signal?.give()
      let hosts = state.hosts
      state.hosts = [:]
      return hosts
    }
    for host in hosts.values {
      for waiter in host.waiters { waiter.gate.open(with: .closed) }
    }
  }
}
