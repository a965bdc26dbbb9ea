import AzureCore

/// The connections of async calls to one host, and the calls that wait for one.
///
/// Lives on the transfer thread only.
final class AsyncHostPool {
  private let limit: Int
  /// How many connections carry a call, or are being made for one.
  private(set) var inUse = 0
  private var waiting = WaiterQueue<AsyncCall>()
  /// Open connections, the one used last at the end: it is the most likely to be alive.
  private var idle: [Connection] = []
  /// Closed connections, whose memory is used again.
  private var closed: [Connection] = []

  /// Makes an empty pool for so many connections.
  init(limit: Int) { self.limit = limit }

  /// Whether another connection may be used.
  var hasRoom: Bool { inUse < limit }

  /// Whether the pool holds nothing and nobody waits.
  var isUnused: Bool { inUse == 0 && idle.isEmpty && waiting.isEmpty }

  // MARK: Connections

  /// An idle connection that can carry a request now; those that cannot are closed.
  func takeIdle(_ now: Duration) -> Connection? {
    while let connection = idle.popLast() {
      if connection.isUsable(now) { return connection }
      discard(connection)
    }
    return nil
  }

  /// A closed connection, if there is one.
  func takeClosed() -> Connection? { closed.popLast() }

  /// Counts a connection that a call begins to use.
  func begin() { inUse += 1 }

  /// Takes back the connection of a call that has ended.
  ///
  /// - Parameters:
  ///   - connection: The connection.
  ///   - keeps: Whether it can carry another request.
  func end(_ connection: Connection, keeps: Bool) {
    inUse -= 1
    guard keeps, connection.becomeIdle() else { return discard(connection) }
    idle.append(connection)
  }

  private func discard(_ connection: Connection) {
    connection.close()
    if closed.count < limit { closed.append(connection) }
  }

  /// Closes the connections that have been idle since a time or longer.
  ///
  /// - Returns: Since when the oldest of the others has been idle; `nil` when there is none.
  func closeIdle(since time: Duration) -> Duration? {
    for connection in idle where connection.idleSince <= time { connection.close() }
    idle.removeAll { $0.idleSince <= time }
    return idle.map(\.idleSince).min()
  }

  /// Closes the idle connections and forgets all that are closed.
  func closeAll() {
    for connection in idle { connection.close() }
    (idle, closed) = ([], [])
  }

  // MARK: Waiting

  func wait(_ call: AsyncCall) { waiting.append(call, as: call.id) }

  /// Removes a call that no longer waits.
  func leave(_ call: AsyncCall) { _ = waiting.remove(call.id) }

  /// Removes the call that has waited longest.
  func nextWaiter() -> AsyncCall? { waiting.popFirst() }

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
