import AzureCore
import CCurl

/// What the transfer thread does: it connects, writes and reads, and ends calls.
///
/// Lives on that thread only.
final class TransferLoop {
  /// One call on its connection.
  private final class Transfer {
    let call: AsyncCall
    let pool: AsyncHostPool
    let connection: Connection
    var transaction: HTTPTransaction
    /// Whether the connection carried an earlier call.
    var isReused = true
    var isConnecting = false
    /// Its index in `active`.
    var index = 0

    init(_ call: AsyncCall, _ pool: AsyncHostPool, _ connection: Connection) {
      self.call = call
      self.pool = pool
      self.connection = connection
      transaction = HTTPTransaction(call.request)
    }
  }

  private let thread: TransferThread
  private let settings: Settings
  private let cache: SharedCache?
  private var multi: MultiHandle
  /// The calls that have a connection, or are getting one.
  private var active: [Transfer] = []
  /// Those of them that libcurl is connecting, by the numbers of their calls.
  private var connecting: [UInt64: Transfer] = [:]
  /// Those of them that could not even begin to connect.
  ///
  /// They end later: each one that ends lets the next call start, and with many of them the recursion would be as deep.
  private var refused: [Transfer] = []
  private var pools: [String: AsyncHostPool] = [:]
  /// No call's deadline is before this time.
  private var nextDeadline: Duration?
  /// No idle connection is too old before this time.
  private var nextSweep: Duration?
  private var sockets: [curl_waitfd] = []
  /// Whether a transaction can go on although no socket shows it.
  private var hasMore = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  /// Makes a thread that carries async transfers.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - cache: Names and TLS sessions that its connections share.
  /// - Returns: The thread, which starts with the first call.
  static func makeThread(_ settings: Settings, _ cache: SharedCache? = nil) -> TransferThread {
    TransferThread(counter: settings.connections) { TransferLoop($0, $1, settings, cache).run() }
  }

  private init(_ thread: TransferThread, _ multi: MultiHandle, _ settings: Settings, _ cache: SharedCache?) {
    self.thread = thread
    self.multi = multi
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
      for call in inbox.submitted { accept(call) }
      for call in inbox.cancelled { cancel(call) }
      if !connecting.isEmpty { continueConnecting() }
      let now = SystemClock.elapsed
      expire(now)
      closeIdleConnections(now)
      while let transfer = refused.popLast() { end(transfer) }
      // With work at hand it only looks which connections are ready.
      let ready = waitForReady(milliseconds: !hasMore && thread.fallAsleep() ? pollTime(now) : 0)
      hasMore = false
      for transfer in ready { advance(transfer, isReadable: true) }
    }
    failAll { .closed($0) }
  }

  // MARK: Starting

  private func accept(_ call: AsyncCall) {
    guard !call.isSettled else { return }
    nextDeadline = min(nextDeadline ?? call.request.deadline, call.request.deadline)
    let pool = pool(of: call.request.origin)
    if pool.hasRoom { start(call, pool) } else { pool.wait(call) }
  }

  private func pool(of origin: String) -> AsyncHostPool {
    if let pool = pools[origin] { return pool }
    let pool = AsyncHostPool(limit: settings.connectionsPerHost)
    pools[origin] = pool
    return pool
  }

  private func start(_ call: AsyncCall, _ pool: AsyncHostPool) {
    if let connection = pool.takeIdle(call.request.start) {
      let transfer = Transfer(call, pool, connection)
      add(transfer)
      return advance(transfer, isReadable: false)
    }
    guard let connection = pool.takeClosed() ?? Connection(multi, settings, cache) else {
      return call.finish(.failure(.noResources("no memory")))
    }
    let transfer = Transfer(call, pool, connection)
    add(transfer)
    connect(transfer)
  }

  private func add(_ transfer: Transfer) {
    transfer.index = active.count
    active.append(transfer)
    transfer.pool.begin()
  }

  // MARK: Connecting

  private func connect(_ transfer: Transfer) {
    transfer.isReused = false
    do throws(TransportError) {
      let now = SystemClock.elapsed
      try transfer.connection.connect(for: transfer.call.request, now: now, id: transfer.call.id)
      transfer.isConnecting = true
      connecting[transfer.call.id] = transfer
    } catch {
      transfer.transaction.fail(error)
      refused.append(transfer)
    }
  }

  /// Lets libcurl go on with the connections that it is making.
  private func continueConnecting() {
    check(multi.perform())
    while let (id, code) = multi.nextConnected() {
      guard let transfer = connecting.removeValue(forKey: id) else { continue }
      transfer.isConnecting = false
      do throws(TransportError) {
        transfer.connection.didConnect(code)
        try transfer.connection.checkConnected(for: transfer.call.request)
        guard transfer.call.request.deadline > SystemClock.elapsed else {
          throw ConnectError.timeout(transfer.call.request)
        }
        advance(transfer, isReadable: transfer.connection.hasEarly)
      } catch {
        transfer.transaction.fail(error)
        end(transfer)
      }
    }
  }

  // MARK: Writing and reading

  /// Waits until a connection is ready or something arrives in the inbox, and returns the transfers that can go on.
  private func waitForReady(milliseconds: CInt) -> [Transfer] {
    var ready: [Transfer] = []
    sockets.removeAll(keepingCapacity: true)
    let connected = connecting.isEmpty ? active : active.filter { !$0.isConnecting }
    for transfer in connected { sockets.append(transfer.connection.interest(transfer.transaction)) }
    check(multi.poll(&sockets, milliseconds: milliseconds))
    for index in sockets.indices where sockets[index].revents != 0 || connected[index].transaction.hasMore {
      ready.append(connected[index])
    }
    return ready
  }

  private func advance(_ transfer: Transfer, isReadable: Bool) {
    // A failure of all transfers may have ended this one since its socket was ready.
    guard transfer.transaction.result == nil else { return }
    transfer.connection.advance(&transfer.transaction, isReadable: isReadable, buffer: buffer)
    if transfer.transaction.hasMore { hasMore = true }
    guard transfer.transaction.result != nil else { return }
    guard transfer.isReused, transfer.transaction.mayBeRetried else { return end(transfer) }
    transfer.transaction = transfer.transaction.repeated
    connect(transfer)
  }

  // MARK: Ending

  /// Takes a call off its connection, resumes the caller, and lets the next call to that host start.
  private func end(_ transfer: Transfer) {
    let index = transfer.index
    guard index < active.count, active[index] === transfer, let last = active.popLast() else { return }
    if last !== transfer {
      active[index] = last
      last.index = index
    }
    if transfer.isConnecting { connecting[transfer.call.id] = nil }
    let pool = transfer.pool
    pool.end(transfer.connection, keeps: transfer.transaction.leavesConnectionUsable)
    // The sweep also forgets unused pools, so it is due even when no connection was kept.
    nextSweep = nextSweep ?? SystemClock.elapsed + .seconds(max(1, settings.idleSeconds))
    transfer.call.finish(transfer.transaction.outcome)
    startNext(pool)
  }

  private func startNext(_ pool: AsyncHostPool) {
    while pool.hasRoom, let call = pool.nextWaiter() {
      guard !call.isSettled else { continue }
      if call.request.deadline <= SystemClock.elapsed {
        call.finish(.failure(.noFreeConnection(call.request, settings.connectionsPerHost)))
      } else {
        start(call, pool)
      }
    }
  }

  private func cancel(_ call: AsyncCall) {
    if let transfer = active.first(where: { $0.call === call }) {
      transfer.transaction.fail(.closed(transfer.transaction.delivery))
      end(transfer)
    } else {
      pools[call.request.origin]?.leave(call)
    }
  }

  // MARK: Time

  /// Ends the calls whose time is over, whether they have a connection or wait for one.
  private func expire(_ now: Duration) {
    guard let due = nextDeadline, due <= now else { return }
    nextDeadline = nil
    // First the waiting calls, so that none of them starts just to be ended.
    for pool in pools.values {
      for call in pool.takeExpired(now) {
        call.finish(.failure(.noFreeConnection(call.request, settings.connectionsPerHost)))
      }
    }
    for transfer in active where transfer.call.request.deadline <= now {
      transfer.transaction.fail(
        transfer.isConnecting ? ConnectError.timeout(transfer.call.request) : transfer.transaction.timeout)
      end(transfer)
    }
    let left = active.map(\.call.request.deadline) + pools.values.compactMap(\.nextDeadline)
    nextDeadline = left.min()
  }

  private func closeIdleConnections(_ now: Duration) {
    guard let due = nextSweep, due <= now else { return }
    let idleTime = Duration.seconds(settings.idleSeconds)
    nextSweep = nil
    for (origin, pool) in pools {
      if let oldest = pool.closeIdle(since: now - idleTime) {
        nextSweep = min(nextSweep ?? oldest + idleTime, oldest + idleTime)
      } else if pool.isUnused {
        pools[origin] = nil
      }
    }
  }

  private func pollTime(_ now: Duration) -> CInt {
    var time = Duration.seconds(60)
    if let nextDeadline { time = min(time, nextDeadline - now) }
    if let nextSweep { time = min(time, nextSweep - now) }
    return CInt(clamping: time.milliseconds)
  }

  // MARK: Failure

  /// Ends all transfers when the multi handle fails, and makes a new one for later calls.
  private func check(_ code: CURLMcode) {
    guard code != CURLM_OK else { return }
    failAll {
      TransportError(.connectionLost, delivery: $0, "libcurl failed: \(CurlLibrary.text(of: code))")
    }
    // When the system has no sockets left for a new one, the old one stays in use.
    guard let fresh = try? thread.makeMulti() else { return }
    thread.replaceMulti(by: fresh)
    multi = fresh
  }

  private func failAll(_ error: (TransportError.Delivery) -> TransportError) {
    for pool in pools.values {
      for call in pool.takeWaiters() { call.finish(.failure(error(.notSent))) }
      pool.closeAll()
    }
    for transfer in active {
      transfer.transaction.fail(error(transfer.transaction.delivery))
      end(transfer)
    }
    pools = [:]
  }
}
