import AzurePipeline
import CCurl

/// What the engine's thread does: start, advance, expire and end transfers.
///
/// Lives on that thread only. The number of transfers to a host is bounded here, not in libcurl's own queue:
/// a transfer that waits there is not subject to its timeout in every version.
final class MultiLoop {
  /// One call on the wire, and its place among those to the same host.
  private final class Transfer {
    let call: AsyncCall
    let exchange: Exchange
    let lane: Lane

    init(_ call: AsyncCall, _ exchange: Exchange, _ lane: Lane) {
      self.call = call
      self.exchange = exchange
      self.lane = lane
    }
  }

  /// The calls to one host.
  private final class Lane {
    let origin: String
    var active = 0
    var waiting = WaitingLine()

    init(_ origin: String) { self.origin = origin }
  }

  private let engine: MultiEngine
  private var multi: MultiHandle
  /// What is on the wire, by the call's id.
  private var active: [UInt64: Transfer] = [:]
  private var lanes: [String: Lane] = [:]
  private var spare: [EasyHandle] = []
  /// No call's deadline is before this time.
  private var nextDeadline: Duration?
  /// Since when there has been nothing to do, while connections may be open.
  private var idleSince: Duration?

  init(_ engine: MultiEngine, _ multi: MultiHandle) {
    self.engine = engine
    self.multi = multi
  }

  func run() {
    while true {
      let mail = engine.collect()
      for call in mail.submitted { accept(call) }
      for call in mail.cancelled { cancel(call) }
      if mail.isClosed { break }
      check(multi.perform())
      while let (id, code) = multi.nextEnded() { end(id, with: { $0.outcome(code) }) }
      let now = SystemClock().now().elapsed
      expire(now)
      closeIdleConnections(now)
      if engine.fallAsleep() { check(multi.poll(milliseconds: pollTime(now))) }
    }
    failAll { .closed($0) }
  }

  private func accept(_ call: AsyncCall) {
    guard !call.isSettled else { return }
    idleSince = nil
    nextDeadline = min(nextDeadline ?? call.plan.deadline, call.plan.deadline)
    let lane = lane(of: call.plan.origin)
    if lane.active < engine.settings.connectionsPerHost {
      start(call, lane)
    } else {
      lane.waiting.append(call)
    }
  }

  private func lane(of origin: String) -> Lane {
    if let lane = lanes[origin] { return lane }
    let lane = Lane(origin)
    lanes[origin] = lane
    return lane
  }

  private func start(_ call: AsyncCall, _ lane: Lane) {
    guard let easy = spare.popLast() ?? EasyHandle(counter: engine.settings.connections) else {
      call.finish(.failure(.unsupported("There is no memory for a transfer")))
      return
    }
    let exchange = Exchange(call.plan, on: easy, engine.settings)
    do throws(TransportError) {
      try exchange.attach()
      let code = multi.add(easy, as: call.id)
      guard code == CURLM_OK else {
        throw TransportError(
          .connect, delivery: .notSent, "A transfer cannot start: \(CurlLibrary.text(of: code))")
      }
      active[call.id] = Transfer(call, exchange, lane)
      lane.active += 1
    } catch {
      exchange.detach()
      call.finish(.failure(error))
    }
  }

  private func cancel(_ call: AsyncCall) {
    if active[call.id] != nil {
      end(call.id, with: { .failure(.closed($0.delivery)) })
    } else {
      _ = lanes[call.plan.origin]?.waiting.remove(call.id)
    }
  }

  /// Takes a transfer out of libcurl, resumes its caller, and lets the next one of its line start.
  private func end(_ id: UInt64, with outcome: (Exchange) -> Result<Response, TransportError>) {
    guard let transfer = active.removeValue(forKey: id) else { return }
    let exchange = transfer.exchange
    let result = outcome(exchange)
    let isRemoved = multi.remove(exchange.easy) == CURLM_OK
    let isUsable = exchange.detach() && isRemoved
    if isUsable, spare.count < engine.settings.connectionsPerHost { spare.append(exchange.easy) }
    transfer.call.finish(result)
    transfer.lane.active -= 1
    startNext(transfer.lane)
  }

  private func startNext(_ lane: Lane) {
    while lane.active < engine.settings.connectionsPerHost, let call = lane.waiting.popFirst() {
      if !call.isSettled { start(call, lane) }
    }
  }

  /// Ends the calls whose time is over, be they in a transfer or in the line.
  private func expire(_ now: Duration) {
    guard let due = nextDeadline, due <= now else { return }
    nextDeadline = nil
    for (id, transfer) in active where transfer.call.plan.deadline <= now {
      end(id, with: { .failure($0.timeout()) })
    }
    let limit = engine.settings.connectionsPerHost
    for lane in lanes.values {
      for call in lane.waiting.all where call.plan.deadline <= now {
        _ = lane.waiting.remove(call.id)
        call.finish(.failure(.noFreeConnection(call.plan, limit)))
      }
    }
    let left =
      active.values.map(\.call.plan.deadline) + lanes.values.flatMap { $0.waiting.all.map(\.plan.deadline) }
    nextDeadline = left.min()
  }

  /// libcurl has no function to close unused connections; a fresh multi handle has none.
  private func closeIdleConnections(_ now: Duration) {
    guard active.isEmpty, lanes.values.allSatisfy(\.waiting.isEmpty) else { return }
    guard let since = idleSince else {
      if !spare.isEmpty { idleSince = now }
      return
    }
    guard now - since >= .seconds(engine.settings.idleSeconds) else { return }
    idleSince = nil
    spare = []
    lanes = [:]
    replaceMulti()
  }

  private func pollTime(_ now: Duration) -> CInt {
    var time = Duration.seconds(60)
    if let nextDeadline { time = min(time, nextDeadline - now) }
    if let idleSince { time = min(time, idleSince + .seconds(engine.settings.idleSeconds) - now) }
    return CInt(clamping: time.milliseconds)
  }

  /// A multi handle that fails is no use any more: its transfers end, and later calls get a fresh one.
  private func check(_ code: CURLMcode) {
    guard code != CURLM_OK else { return }
    failAll {
      TransportError(.connectionLost, delivery: $0, "libcurl failed: \(CurlLibrary.text(of: code))")
    }
    replaceMulti()
  }

  /// Goes on with a fresh multi handle; without one, when the system has no sockets to spare, with the old
  /// one.
  private func replaceMulti() {
    guard let fresh = try? engine.makeMulti() else { return }
    engine.replaceMulti(by: fresh)
    multi = fresh
  }

  private func failAll(_ error: (TransportError.Delivery) -> TransportError) {
    let waiting = lanes.values.flatMap { Array($0.waiting.all) }
    for lane in lanes.values { lane.waiting = WaitingLine() }
    for id in Array(active.keys) { end(id, with: { .failure(error($0.delivery)) }) }
    for call in waiting { call.finish(.failure(error(.notSent))) }
    lanes = [:]
    spare = []
  }
}
