import AzurePipeline
import Synchronization

/// The easy handles of blocking callers, each with at most one connection, to the host it was made for.
final class BlockingPool: Sendable {
  private struct Idle {
    var easy: EasyHandle
    var since: Duration
  }

  private struct Line {
    /// The one used last at the end: it is the likeliest to be alive.
    var idle: [Idle] = []
    var inUse = 0
    var waiting: [Turn] = []
  }

  private struct State {
    var lines: [String: Line] = [:]
    var isClosed = false
    /// The next time to look for handles that were idle for too long.
    var nextSweep = Duration.zero
  }

  private enum Admission {
    case handle(EasyHandle)
    case newHandle
    case wait(Turn)
    case closed
  }

  private let state = Mutex(State())
  private let limit: Int
  private let maximumIdle: Duration
  private let counter: ConnectionCounter

  init(_ settings: Settings) {
    counter = settings.connections
    limit = settings.connectionsPerHost
    maximumIdle = .seconds(settings.idleSeconds)
  }

  /// Takes a handle, waiting for one when the host has as many connections as it may have.
  func acquire(for plan: TransferPlan) throws(TransportError) -> EasyHandle {
    switch admit(plan.origin) {
    case .handle(let easy): return easy
    case .newHandle: return try makeHandle(plan.origin)
    case .closed: throw .closed(.notSent)
    case .wait(let turn):
      switch turn.wait(until: plan.deadline) {
      case .granted(let easy?): return easy
      case .granted(nil): return try makeHandle(plan.origin)
      case .closed: throw .closed(.notSent)
      case .pending, .abandoned:
        forget(turn, plan.origin)
        throw .noFreeConnection(plan, limit)
      }
    }
  }

  /// Makes the handle of a place that is taken already; gives the place up when there is no memory for it.
  private func makeHandle(_ origin: String) throws(TransportError) -> EasyHandle {
    if let easy = EasyHandle(ownsConnections: true, counter: counter) { return easy }
    leave(origin)
    throw .unsupported("There is no memory for a transfer")
  }

  /// Gives a handle back: to the first in the line, or to the idle ones.
  ///
  /// One that is not usable only gives up its place: the first in the line makes its own.
  func release(_ easy: EasyHandle, _ origin: String, isUsable: Bool) {
    let now = SystemClock().now().elapsed
    // Handles are freed outside of the lock: closing a connection is I/O.
    let freed = state.withLock { state -> [EasyHandle] in
      guard !state.isClosed, var line = state.lines[origin] else { return [easy] }
      var freed: [EasyHandle] = []
      var isGranted = false
      while !isGranted, !line.waiting.isEmpty {
        isGranted = line.waiting.removeFirst().end(.granted(isUsable ? easy : nil))
      }
      if !isGranted {
        line.inUse -= 1
        if isUsable, maximumIdle > .zero {
          line.idle.append(Idle(easy: easy, since: now))
        } else {
          freed.append(easy)
        }
      }
      state.lines[origin] = line
      if now >= state.nextSweep { freed += sweep(&state, now) }
      return freed
    }
    _ = freed
  }

  /// Ends all waits and frees the idle handles; those in use are freed when they come back.
  func close() {
    let lines = state.withLock { state in
      state.isClosed = true
      let lines = state.lines
      state.lines = [:]
      return lines
    }
    for turn in lines.values.flatMap(\.waiting) { _ = turn.end(.closed) }
  }

  private func admit(_ origin: String) -> Admission {
    state.withLock { state in
      guard !state.isClosed else { return .closed }
      var line = state.lines[origin] ?? Line()
      defer { state.lines[origin] = line }
      if let last = line.idle.popLast() {
        line.inUse += 1
        return .handle(last.easy)
      }
      if line.inUse < limit {
        line.inUse += 1
        return .newHandle
      }
      let turn = Turn()
      line.waiting.append(turn)
      return .wait(turn)
    }
  }

  /// Gives up the place of a handle that could not be made.
  private func leave(_ origin: String) {
    state.withLock { state in state.lines[origin]?.inUse -= 1 }
  }

  private func forget(_ turn: Turn, _ origin: String) {
    state.withLock { state in state.lines[origin]?.waiting.removeAll { $0 === turn } }
  }

  private func sweep(_ state: inout State, _ now: Duration) -> [EasyHandle] {
    state.nextSweep = now + maximumIdle
    var old: [EasyHandle] = []
    for (origin, line) in state.lines {
      let fresh = line.idle.filter { now - $0.since <= maximumIdle }
      old += line.idle.filter { now - $0.since > maximumIdle }.map(\.easy)
      let isUnused = fresh.isEmpty && line.inUse == 0 && line.waiting.isEmpty
      if isUnused { state.lines[origin] = nil } else { state.lines[origin]?.idle = fresh }
    }
    return old
  }
}

extension TransportError {
  static func noFreeConnection(_ plan: TransferPlan, _ limit: Int) -> TransportError {
    TransportError(
      .timeout, delivery: .notSent,
      "None of the \(limit) connections to \(plan.authority) became free within the attempt timeout of "
        + plan.limits.timeout.inSeconds)
  }
}
