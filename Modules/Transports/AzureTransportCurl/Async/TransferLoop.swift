import AzureCore
import CCurl

/// What the transfer thread does: it connects, waits for sockets and times, reads responses, and ends calls.
///
/// Lives on that thread only.
final class TransferLoop {
  private let thread: TransferThread
  private let settings: Settings
  private let cache: SharedCache?
  private var multi: MultiHandle
  private var queue: ReadinessQueue
  /// All connections, open and closed, by their numbers.
  private var connections: [UInt64: AsyncConnection] = [:]
  /// The numbers of those that libcurl is making.
  private var connecting: Set<UInt64> = []
  /// Those that can go on although no socket shows it.
  private var unfinished: [AsyncConnection] = []
  /// Calls that can begin, with a connection to use or to make anew.
  ///
  /// They begin later: each one that ends lets the next call start, and with many of them the recursion would be as deep.
  private var startable:
    [(call: AsyncCall, pool: AsyncHostPool, connection: AsyncConnection?, isOpen: Bool)] = []
  /// No idle connection is too old before this time.
  private var nextSweep: Duration?
  private var events: [ReadinessQueue.Event] = []
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  /// How long the thread sleeps at most.
  private static let longestSleep = Duration.seconds(60)

  /// Makes a thread that carries async transfers.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - cache: Names and TLS sessions that its connections share.
  /// - Returns: The thread, which starts with the first call.
  static func makeThread(_ settings: Settings, _ cache: SharedCache? = nil) -> TransferThread {
    TransferThread(settings) { thread, multi in
      guard let queue = multi.queue else { return }
      TransferLoop(thread, multi, queue, settings, cache).run()
    }
  }

  private init(
    _ thread: TransferThread, _ multi: MultiHandle, _ queue: ReadinessQueue, _ settings: Settings,
    _ cache: SharedCache?
  ) {
    self.thread = thread
    self.multi = multi
    self.queue = queue
    self.settings = settings
    self.cache = cache
  }

  deinit { buffer.deallocate() }

  private func run() {
    while true {
      let inbox = thread.collect()
      guard !inbox.isClosed else {
        for call in inbox.submitted { call.finish(.failure(.closed(.notSent))) }
        break
      }
      for (connection, isOpen) in inbox.returned { takeBack(connection, isOpen: isOpen) }
      for call in inbox.submitted { accept(call) }
      for call in inbox.cancelled { cancel(call) }
      for connection in inbox.broken { advance(connection) }
      if !connecting.isEmpty { continueConnecting() }
      let now = SystemClock.elapsed
      expire(now)
      closeIdleConnections(now)
      beginStartable()
      wait(SystemClock.elapsed)
    }
    failAll { .closed($0) }
  }

  // MARK: Waiting

  /// Waits until a socket is ready, something arrives in the inbox, or something is due, and lets calls go on.
  private func wait(_ now: Duration) {
    var milliseconds: CInt = 0
    // With work at hand it only looks which connections are ready.
    if unfinished.isEmpty, let time = thread.fallAsleep(until: nextTime(now)), time > now {
      milliseconds = CInt(clamping: (time - now).milliseconds)
    }
    guard queue.wait(milliseconds: milliseconds, &events) else {
      return restart("The system cannot wait for connections")
    }
    let rest = unfinished
    unfinished.removeAll(keepingCapacity: true)
    for connection in rest { advance(connection) }
    for event in events {
      if case .connection(let id) = event, let connection = connections[id] { advance(connection) }
    }
  }

  /// When something is due by itself, apart from the deadlines of calls.
  private func nextTime(_ now: Duration) -> Duration {
    var time = now + Self.longestSleep
    if let nextSweep { time = min(time, nextSweep) }
    if !connecting.isEmpty, let next = multi.withLock({ multi.milliseconds }) {
      time = min(time, now + .milliseconds(Int(next)))
    }
    return time
  }

  private func advance(_ connection: AsyncConnection) { follow(connection.advance(buffer), connection) }

  private func follow(_ progress: AsyncConnection.Progress, _ connection: AsyncConnection) {
    switch progress {
    case .waiting: break
    case .hasMore: unfinished.append(connection)
    case .connecting: connecting.insert(connection.id)
    case .ended(let ended): end(ended, connection)
    }
  }

  // MARK: Starting

  private func accept(_ call: AsyncCall) {
    guard !call.isSettled else { return }
    let (pool, admission) = thread.admit(call)
    switch admission {
    case .connection(let connection): startable.append((call, pool, connection, true))
    case .room(let connection): startable.append((call, pool, connection, false))
    case .waits: break
    }
  }

  /// Begins the calls that have a connection or room for one.
  private func beginStartable() {
    var next = 0
    // More may come in meanwhile.
    while next < startable.count {
      let (call, pool, connection, isOpen) = startable[next]
      next += 1
      begin(call, pool, connection, isOpen: isOpen)
    }
    startable.removeAll(keepingCapacity: true)
  }

  private func begin(_ call: AsyncCall, _ pool: AsyncHostPool, _ connection: AsyncConnection?, isOpen: Bool) {
    guard !call.isSettled else { return takeBack(connection, pool, isOpen: isOpen) }
    guard call.request.deadline > SystemClock.elapsed else {
      call.finish(.failure(.noFreeConnection(call.request, settings.connectionsPerHost)))
      return takeBack(connection, pool, isOpen: isOpen)
    }
    guard let connection = connection ?? makeConnection(pool) else {
      call.finish(.failure(.noResources("no memory")))
      return takeBack(nil, pool, isOpen: false)
    }
    call.carrier = connection
    guard isOpen else { return follow(connection.connect(call), connection) }
    switch connection.begin(call) {
    case .begun(let isBroken): if isBroken { advance(connection) }
    case .notWanted: takeBack(connection, pool, isOpen: true)
    case .unusable: follow(connection.connect(call), connection)
    }
  }

  private func makeConnection(_ pool: AsyncHostPool) -> AsyncConnection? {
    let connection = AsyncConnection(pool, multi, queue, settings, cache)
    if let connection { connections[connection.id] = connection }
    return connection
  }

  /// Lets libcurl go on with the connections that it is making.
  private func continueConnecting() {
    var code = CURLM_OK
    var made: [(id: UInt64, code: CURLcode)] = []
    multi.withLock {
      for case .connecting(let socket, let ready) in events where code == CURLM_OK {
        code = multi.act(on: socket, ready: ready)
      }
      if code == CURLM_OK { code = multi.act() }
      while code == CURLM_OK, let next = multi.nextConnected() { made.append(next) }
    }
    events.removeAll(keepingCapacity: true)
    guard code == CURLM_OK else { return restart("libcurl failed: \(CurlLibrary.text(of: code))") }
    for (id, code) in made {
      guard connecting.remove(id) != nil, let connection = connections[id] else { continue }
      follow(connection.didConnect(code, buffer), connection)
    }
  }

  // MARK: Ending

  /// Takes a call off its connection, lets the next call to that host start, and resumes the caller.
  private func end(_ ended: AsyncConnection.Ended, _ connection: AsyncConnection) {
    connecting.remove(connection.id)
    takeBack(connection, connection.pool, isOpen: ended.isReusable)
    ended.call.finish(ended.outcome)
  }

  /// Takes back a connection that a caller's thread did not use.
  private func takeBack(_ connection: AsyncConnection, isOpen: Bool) {
    if !isOpen { connection.close() }
    takeBack(connection, connection.pool, isOpen: isOpen)
  }

  private func takeBack(_ connection: AsyncConnection?, _ pool: AsyncHostPool, isOpen: Bool) {
    let now = SystemClock.elapsed
    // The sweep also forgets unused pools, so it is due even when no connection was kept.
    nextSweep = nextSweep ?? now + .seconds(max(1, settings.idleSeconds))
    if let next = thread.takeBack(connection, to: pool, isOpen: isOpen, now) {
      startable.append((next, pool, connection, isOpen))
    }
  }

  private func cancel(_ call: AsyncCall) {
    // The connection may carry another call by now, or none.
    if let connection = call.carrier, let ended = connection.end(call, { .closed($0) }) {
      end(ended, connection)
    } else {
      thread.leave(call)
    }
  }

  // MARK: Time

  /// Ends the calls whose time is over, whether they have a connection or wait for one.
  private func expire(_ now: Duration) {
    // First the waiting calls, so that none of them starts just to be ended.
    guard let expired = thread.takeExpired(now) else { return }
    for call in expired {
      call.finish(.failure(.noFreeConnection(call.request, settings.connectionsPerHost)))
    }
    var next: Duration?
    for connection in connections.values {
      let (ended, deadline) = connection.expire(now)
      if let ended { end(ended, connection) }
      if let deadline { next = min(next ?? deadline, deadline) }
    }
    // Calls that are about to begin neither wait nor have a connection.
    for (call, _, _, _) in startable { next = min(next ?? call.request.deadline, call.request.deadline) }
    if let next { thread.note(next) }
  }

  private func closeIdleConnections(_ now: Duration) {
    guard let due = nextSweep, due <= now else { return }
    let idleTime = Duration.seconds(settings.idleSeconds)
    let (removed, oldest) = thread.sweep(since: now - idleTime)
    for connection in removed {
      connection.close()
      connections[connection.id] = nil
    }
    nextSweep = oldest.map { $0 + idleTime }
  }

  // MARK: Failure

  /// Ends all transfers when the system or the multi handle fails, and makes a new handle for later calls.
  private func restart(_ reason: String) {
    failAll { TransportError(.connectionLost, delivery: $0, reason) }
    // When the system has no descriptors left for a new one, the old one stays in use.
    guard let fresh = try? thread.makeMulti(), let queue = fresh.queue else { return }
    thread.replaceMulti(by: fresh)
    multi = fresh
    self.queue = queue
  }

  private func failAll(_ error: (TransportError.Delivery) -> TransportError) {
    for call in thread.removePools() { call.finish(.failure(error(.notSent))) }
    for connection in connections.values {
      if let ended = connection.end(nil, error) { ended.call.finish(ended.outcome) }
      connection.close()
    }
    for (call, _, _, _) in startable { call.finish(.failure(error(.notSent))) }
    connections = [:]
    (connecting, unfinished, startable) = ([], [], [])
  }
}
