import AzureCore

/// A blocked caller that waits for a connection to a host.
struct BlockingWaiter: Sendable {
  enum Outcome: Sendable {
    /// The caller may go on, with this connection or with one that it makes itself.
    case granted(BlockingConnection?)
    /// The transport was shut down.
    case closed
  }

  /// A number that no other waiter for the same host has.
  let id: UInt64
  /// Opened once, by the thread that has removed the waiter from the queue.
  let gate = ThreadGate<Outcome>()
}

/// The connections of blocking calls to one host, and the callers that wait for one; used under the pool's lock.
struct BlockingHostPool {
  /// How a call can go on.
  enum Admission {
    case connection(BlockingConnection)
    /// The caller makes a connection of its own.
    case newConnection
    case wait(BlockingWaiter)
    case closed
  }

  /// The next waiter and what it gets.
  ///
  /// It is woken when the pool's lock is free, because it takes that lock soon.
  struct Handoff {
    var waiter: BlockingWaiter
    var connection: BlockingConnection?

    func carryOut() { waiter.gate.open(with: .granted(connection)) }
  }

  /// What is left to do, without the lock, when a connection has come back.
  struct Release {
    var next: Handoff?
    /// To be closed, which is I/O.
    var unused: [BlockingConnection] = []
  }

  private struct Idle {
    var connection: BlockingConnection
    var since: Duration
  }

  /// The one used last at the end: it is the most likely to be alive.
  private var idle: [Idle] = []
  private var inUse = 0
  private var waiting = WaiterQueue<BlockingWaiter>()
  private var lastID: UInt64 = 0

  /// Whether the pool holds nothing and nobody waits.
  var isUnused: Bool { idle.isEmpty && inUse == 0 && waiting.isEmpty }

  /// All callers that wait, in no order.
  var waiters: some Collection<BlockingWaiter> { waiting.all }

  /// Lets a call use a connection, or makes it wait when so many are in use.
  mutating func admit(_ limit: Int) -> Admission {
    if let last = idle.popLast() {
      inUse += 1
      return .connection(last.connection)
    }
    if inUse < limit {
      inUse += 1
      return .newConnection
    }
    lastID += 1
    let waiter = BlockingWaiter(id: lastID)
    waiting.append(waiter, as: waiter.id)
    return .wait(waiter)
  }

  /// Removes a waiter whose time is over; false when somebody else has removed it.
  mutating func remove(_ waiter: BlockingWaiter) -> Bool { waiting.remove(waiter.id) != nil }

  /// Takes a connection back.
  ///
  /// - Parameters:
  ///   - connection: The connection.
  ///   - keeps: Whether idle connections are kept.
  ///   - now: The time.
  /// - Returns: What is left to do.
  mutating func takeBack(_ connection: BlockingConnection, keeps: Bool, _ now: Duration) -> Release {
    var release = Release()
    let isUsable = connection.isUsable
    release.next = handOver(isUsable ? connection : nil)
    if !isUsable || release.next == nil && !(keeps && connection.hasConnected) {
      release.unused.append(connection)
    } else if release.next == nil {
      idle.append(Idle(connection: connection, since: now))
    }
    return release
  }

  /// Lets the first waiter go on in place of a call that has ended, or counts one connection less.
  mutating func handOver(_ connection: BlockingConnection?) -> Handoff? {
    if let waiter = waiting.popFirst() { return Handoff(waiter: waiter, connection: connection) }
    inUse -= 1
    return nil
  }

  /// Removes the connections that have been idle since before a time.
  mutating func removeIdle(since time: Duration, _ removed: inout [BlockingConnection]) {
    removed += idle.filter { $0.since < time }.map(\.connection)
    idle.removeAll { $0.since < time }
  }
}
