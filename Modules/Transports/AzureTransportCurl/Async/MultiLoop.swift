import AzureCore
import CCurl

/// What the engine's thread does: connect, write, read, expire and end transfers.
///
/// Lives on that thread only.
final class MultiLoop {
  /// One call with its connection, and its place among those to the same host.
  private final class Transfer {
    let call: AsyncCall
    let lane: Lane
    let connection: Connection
    var exchange: Exchange
    /// Whether the connection carried others before.
    var isKept = true
    var isConnecting = false
    /// Its place among the active ones.
    var place = 0

    init(_ call: AsyncCall, _ lane: Lane, _ connection: Connection) {
      self.call = call
      self.lane = lane
      self.connection = connection
      exchange = Exchange(call.plan)
    }
  }

  /// The calls to one host.
  private final class Lane {
    var active = 0
    var waiting = WaitingLine<AsyncCall>()
    /// Connections that are open, the one used last at the end: it is the likeliest to be alive.
    var idle: [Connection] = []
    /// Connections that are closed, which serve again.
    var closed: [Connection] = []
  }

  private let engine: MultiEngine
  private let settings: Settings
  private var multi: MultiHandle
  /// What is on the wire.
  private var active: [Transfer] = []
  /// Those of them whose connection libcurl is making, by the numbers of their calls.
  private var connecting: [UInt64: Transfer] = [:]
  /// Those of them that could not even begin to connect.
  ///
  /// They end later: each lets the next call start, and a long line of such would go as deep as it is long.
  private var refused: [Transfer] = []
  private var lanes: [String: Lane] = [:]
  /// No call's deadline is before this time.
  private var nextDeadline: Duration?
  /// No idle connection is too old before this time.
  private var nextSweep: Duration?
  private var sockets: [curl_waitfd] = []
  /// Whether an exchange can go on although no socket says so.
  private var unfinished = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  init(_ engine: MultiEngine, _ multi: MultiHandle) {
    self.engine = engine
    self.multi = multi
    settings = engine.settings
  }

  deinit { buffer.deallocate() }

  func run() {
    while true {
      let mail = engine.collect()
      guard !mail.isClosed else {
        for call in mail.submitted { call.finish(.failure(.closed(.notSent))) }
        break
      }
      for call in mail.submitted { accept(call) }
      for call in mail.cancelled { cancel(call) }
      if !connecting.isEmpty { connect() }
      let now = SystemClock.elapsed
      expire(now)
      closeIdleConnections(now)
      while let transfer = refused.popLast() { end(transfer) }
      // With work at hand it only looks which connections are ready.
      let ready = ready(after: !unfinished && engine.fallAsleep() ? pollTime(now) : 0)
      unfinished = false
      for transfer in ready { advance(transfer, isReadable: true) }
    }
    failAll { .closed($0) }
  }

  private func accept(_ call: AsyncCall) {
    guard !call.isSettled else { return }
    nextDeadline = min(nextDeadline ?? call.plan.deadline, call.plan.deadline)
    let lane = lane(of: call.plan.origin)
    if lane.active < settings.connectionsPerHost {
      start(call, lane)
    } else {
      lane.waiting.append(call, as: call.id)
    }
  }

  private func lane(of origin: String) -> Lane {
    if let lane = lanes[origin] { return lane }
    let lane = Lane()
    lanes[origin] = lane
    return lane
  }

  private func start(_ call: AsyncCall, _ lane: Lane) {
    while let connection = lane.idle.popLast() {
      guard connection.isUsable(call.plan.start) else {
        close(connection, lane)
        continue
      }
      let transfer = Transfer(call, lane, connection)
      add(transfer)
      return advance(transfer, isReadable: false)
    }
    guard let connection = lane.closed.popLast() ?? Connection(multi, settings, engine.cache) else {
      return call.finish(.failure(.noResources("no memory")))
    }
    let transfer = Transfer(call, lane, connection)
    add(transfer)
    connect(transfer)
  }

  private func add(_ transfer: Transfer) {
    transfer.place = active.count
    active.append(transfer)
    transfer.lane.active += 1
  }

  // MARK: Connecting

  private func connect(_ transfer: Transfer) {
    transfer.isKept = false
    do throws(TransportError) {
      let now = SystemClock.elapsed
      try transfer.connection.connect(for: transfer.call.plan, now: now, id: transfer.call.id)
      transfer.isConnecting = true
      connecting[transfer.call.id] = transfer
    } catch {
      transfer.exchange.fail(error)
      refused.append(transfer)
    }
  }

  /// Lets libcurl go on with the connections that it makes.
  private func connect() {
    check(multi.perform())
    while let (id, code) = multi.nextEnded() {
      guard let transfer = connecting.removeValue(forKey: id) else { continue }
      transfer.isConnecting = false
      do throws(TransportError) {
        transfer.connection.settle(code)
        try transfer.connection.checkConnected(for: transfer.call.plan)
        guard transfer.call.plan.deadline > SystemClock.elapsed else {
          throw Connection.connectTimeout(transfer.call.plan)
        }
        advance(transfer, isReadable: transfer.connection.hasEarly)
      } catch {
        transfer.exchange.fail(error)
        end(transfer)
      }
    }
  }

  // MARK: Exchanging

  /// Waits until a connection is ready or mail comes, and returns the transfers that can go on.
  private func ready(after milliseconds: CInt) -> [Transfer] {
    var ready: [Transfer] = []
    sockets.removeAll(keepingCapacity: true)
    let exchanging = connecting.isEmpty ? active : active.filter { !$0.isConnecting }
    for transfer in exchanging { sockets.append(transfer.connection.interest(transfer.exchange)) }
    check(multi.poll(&sockets, milliseconds: milliseconds))
    for place in sockets.indices where sockets[place].revents != 0 || exchanging[place].exchange.hasMore {
      ready.append(exchanging[place])
    }
    return ready
  }

  private func advance(_ transfer: Transfer, isReadable: Bool) {
    // Ended by a failure of all since the socket was ready.
    guard transfer.exchange.result == nil else { return }
    transfer.exchange.advance(on: transfer.connection, isReadable: isReadable, buffer: buffer)
    if transfer.exchange.hasMore { unfinished = true }
    guard transfer.exchange.result != nil else { return }
    guard transfer.isKept, transfer.exchange.mayBeRepeated else { return end(transfer) }
    transfer.exchange = transfer.exchange.repeated
    connect(transfer)
  }

  /// Takes a transfer off its connection, resumes its caller, and lets the next one of its line start.
  private func end(_ transfer: Transfer) {
    let place = transfer.place
    guard place < active.count, active[place] === transfer, let last = active.popLast() else { return }
    if last !== transfer {
      active[place] = last
      last.place = place
    }
    if transfer.isConnecting { connecting[transfer.call.id] = nil }
    let lane = transfer.lane
    lane.active -= 1
    if transfer.exchange.leavesConnectionUsable, settings.idleSeconds > 0 {
      transfer.connection.idleSince = SystemClock.elapsed
      lane.idle.append(transfer.connection)
    } else {
      close(transfer.connection, lane)
    }
    // A lane is let go then, even if none of its connections was ever kept.
    nextSweep = nextSweep ?? SystemClock.elapsed + .seconds(max(1, settings.idleSeconds))
    transfer.call.finish(transfer.exchange.outcome)
    startNext(lane)
  }

  private func close(_ connection: Connection, _ lane: Lane) {
    connection.close()
    if lane.closed.count < settings.connectionsPerHost { lane.closed.append(connection) }
  }

  private func startNext(_ lane: Lane) {
    while lane.active < settings.connectionsPerHost, let call = lane.waiting.popFirst() {
      guard !call.isSettled else { continue }
      if call.plan.deadline <= SystemClock.elapsed {
        call.finish(.failure(.noFreeConnection(call.plan, settings.connectionsPerHost)))
      } else {
        start(call, lane)
      }
    }
  }

  private func cancel(_ call: AsyncCall) {
    if let transfer = active.first(where: { $0.call === call }) {
      transfer.exchange.fail(.closed(transfer.exchange.delivery))
      end(transfer)
    } else {
      _ = lanes[call.plan.origin]?.waiting.remove(call.id)
    }
  }

  // MARK: Time

  /// Ends the calls whose time is over, be they on a connection or in the line.
  private func expire(_ now: Duration) {
    guard let due = nextDeadline, due <= now else { return }
    nextDeadline = nil
    // First those in the line, so that none is started for a moment.
    let limit = settings.connectionsPerHost
    for lane in lanes.values {
      for call in lane.waiting.all where call.plan.deadline <= now {
        _ = lane.waiting.remove(call.id)
        call.finish(.failure(.noFreeConnection(call.plan, limit)))
      }
    }
    for transfer in active where transfer.call.plan.deadline <= now {
      transfer.exchange.fail(
        transfer.isConnecting ? Connection.connectTimeout(transfer.call.plan) : transfer.exchange.timeout)
      end(transfer)
    }
    let left =
      active.map(\.call.plan.deadline) + lanes.values.flatMap { $0.waiting.all.map(\.plan.deadline) }
    nextDeadline = left.min()
  }

  private func closeIdleConnections(_ now: Duration) {
    guard let due = nextSweep, due <= now else { return }
    let oldest = now - .seconds(settings.idleSeconds)
    nextSweep = nil
    for (origin, lane) in lanes {
      for connection in lane.idle where connection.idleSince <= oldest { connection.close() }
      lane.idle.removeAll { $0.idleSince <= oldest }
      if let first = lane.idle.map(\.idleSince).min() {
        let time = first + .seconds(settings.idleSeconds)
        nextSweep = min(nextSweep ?? time, time)
      } else if lane.active == 0, lane.waiting.isEmpty {
        lanes[origin] = nil
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

  /// A multi handle that fails is no use any more: its transfers end, and later calls get a fresh one.
  private func check(_ code: CURLMcode) {
    guard code != CURLM_OK else { return }
    failAll {
      TransportError(.connectionLost, delivery: $0, "libcurl failed: \(CurlLibrary.text(of: code))")
    }
    // Without one, when the system has no sockets to spare, it goes on with the old one.
    guard let fresh = try? engine.makeMulti() else { return }
    engine.replaceMulti(by: fresh)
    multi = fresh
  }

  private func failAll(_ error: (TransportError.Delivery) -> TransportError) {
    for lane in lanes.values {
      let waiting = Array(lane.waiting.all)
      lane.waiting = WaitingLine<AsyncCall>()
      for call in waiting { call.finish(.failure(error(.notSent))) }
      for connection in lane.idle { connection.close() }
      (lane.idle, lane.closed) = ([], [])
    }
    for transfer in active {
      transfer.exchange.fail(error(transfer.exchange.delivery))
      end(transfer)
    }
    lanes = [:]
  }
}
