import AzurePipeline
import CCurl

/// What the engine's thread does: start, advance, expire and end transfers.
///
/// Lives on that thread only. The number of transfers to a host is bounded here, not in libcurl's own queue:
/// a transfer that waits there is not subject to its timeout in every version.
final class MultiLoop {
  private struct Active {
    var call: AsyncCall
    var exchange: Exchange
  }

  private struct Lane {
    var active = 0
    var waiting = WaitingLine()
  }

  private let engine: MultiEngine
  private var multi: MultiHandle
  private var active: [UnsafeMutableRawPointer: Active] = [:]
  private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
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
      while let (easy, code) = multi.nextEnded() { end(easy, with: { $0.outcome(code) }) }
      expire()
      closeIdleConnections()
      check(multi.poll(milliseconds: pollTime()))
    }
    failAll { .closed($0) }
  }

  private func accept(_ call: AsyncCall) {
    guard !call.isSettled else { return }
    idleSince = nil
    nextDeadline = min(nextDeadline ?? call.plan.deadline, call.plan.deadline)
    if lanes[call.plan.origin, default: Lane()].active < engine.settings.connectionsPerHost {
      start(call)
    } else {
      lanes[call.plan.origin]?.waiting.append(call)
    }
  }

  private func start(_ call: AsyncCall) {
    let counter = engine.settings.connections
    guard let easy = spare.popLast() ?? EasyHandle(ownsConnections: false, counter: counter) else {
      call.finish(.failure(.unsupported("There is no memory for a transfer")))
      return
    }
    let exchange = Exchange(call.plan, on: easy, engine.settings)
    do throws(TransportError) {
      try exchange.attach()
      let code = multi.add(easy)
      guard code == CURLM_OK else {
        throw TransportError(
          .connect, delivery: .notSent, "A transfer cannot start: \(CurlLibrary.text(of: code))")
      }
      active[easy.pointer] = Active(call: call, exchange: exchange)
      handles[call.id] = easy.pointer
      lanes[call.plan.origin, default: Lane()].active += 1
    } catch {
      exchange.detach()
      call.finish(.failure(error))
    }
  }

  private func cancel(_ call: AsyncCall) {
    if let easy = handles[call.id] {
      end(easy, with: { .failure(.closed($0.delivery)) })
    } else {
      _ = lanes[call.plan.origin]?.waiting.remove(call.id)
    }
  }

  /// Takes a transfer out of libcurl, resumes its caller, and lets the next one of its line start.
  private func end(
    _ pointer: UnsafeMutableRawPointer, with outcome: (Exchange) -> Result<Response, TransportError>
  ) {
    guard let (call, exchange) = active.removeValue(forKey: pointer).map({ ($0.call, $0.exchange) }) else {
      return
    }
    handles[call.id] = nil
    let result = outcome(exchange)
    let isRemoved = multi.remove(exchange.easy) == CURLM_OK
    let isUsable = exchange.detach() && isRemoved
    if isUsable, spare.count < engine.settings.connectionsPerHost { spare.append(exchange.easy) }
    call.finish(result)
    let origin = call.plan.origin
    lanes[origin]?.active -= 1
    startNext(origin)
  }

  private func startNext(_ origin: String) {
    while let lane = lanes[origin], lane.active < engine.settings.connectionsPerHost,
      let call = lanes[origin]?.waiting.popFirst()
    {
      if !call.isSettled { start(call) }
    }
    if let lane = lanes[origin], lane.active == 0, lane.waiting.isEmpty { lanes[origin] = nil }
  }

  /// Ends the calls whose time is over, be they in a transfer or in the line.
  private func expire() {
    let now = SystemClock().now().elapsed
    guard let due = nextDeadline, due <= now else { return }
    nextDeadline = nil
    for (pointer, transfer) in active where transfer.call.plan.deadline <= now {
      end(pointer, with: { .failure($0.timeout()) })
    }
    let limit = engine.settings.connectionsPerHost
    for (origin, lane) in lanes {
      for call in lane.waiting.all where call.plan.deadline <= now {
        _ = lanes[origin]?.waiting.remove(call.id)
        call.finish(.failure(.noFreeConnection(call.plan, limit)))
      }
    }
    let left =
      active.values.map(\.call.plan.deadline) + lanes.values.flatMap { $0.waiting.all.map(\.plan.deadline) }
    nextDeadline = left.min()
  }

  /// libcurl has no function to close unused connections; a fresh multi handle has none.
  private func closeIdleConnections() {
    guard active.isEmpty, lanes.isEmpty else { return }
    let now = SystemClock().now().elapsed
    guard let since = idleSince else {
      if !spare.isEmpty { idleSince = now }
      return
    }
    guard now - since >= .seconds(engine.settings.idleSeconds) else { return }
    idleSince = nil
    spare = []
    replaceMulti()
  }

  private func pollTime() -> CInt {
    let now = SystemClock().now().elapsed
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
    for origin in lanes.keys { lanes[origin]?.waiting = WaitingLine() }
    for pointer in Array(active.keys) { end(pointer, with: { .failure(error($0.delivery)) }) }
    for call in waiting { call.finish(.failure(error(.notSent))) }
    lanes = [:]
    spare = []
  }
}
