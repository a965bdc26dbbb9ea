import AzureCore

/// The lanes of blocking callers: what is idle, what is in use, and who waits.
final class BlockingPool: Sendable {
  private struct Idle {
    var lane: BlockingLane
    var since: Duration
  }

  private struct Line {
    /// The one used last at the end: it is the likeliest to be alive.
    var idle: [Idle] = []
    var inUse = 0
    var waiting = WaitingLine<Turn>()
    private var turns: UInt64 = 0

    var isUnused: Bool { idle.isEmpty && inUse == 0 && waiting.isEmpty }

    mutating func admit(_ limit: Int) -> Admission {
      if let last = idle.popLast() {
        inUse += 1
        return .lane(last.lane)
      }
      if inUse < limit {
        inUse += 1
        return .newLane
      }
      turns += 1
      let turn = Turn(id: turns)
      waiting.append(turn, as: turn.id)
      return .wait(turn)
    }

    mutating func take(back lane: BlockingLane, keeps: Bool, _ now: Duration) -> Release {
      var release = Release()
      let isUsable = lane.isUsable
      release.next = handOver(isUsable ? lane : nil)
      if !isUsable || release.next == nil && !(keeps && lane.hasConnected) {
        release.freed.append(lane)
      } else if release.next == nil {
        idle.append(Idle(lane: lane, since: now))
      }
      return release
    }

    /// Gives a place, with its lane if there is one, to the first in the line, or takes it back.
    mutating func handOver(_ lane: BlockingLane?) -> Grant? {
      if let turn = waiting.popFirst() { return Grant(turn: turn, lane: lane) }
      inUse -= 1
      return nil
    }

    mutating func sweep(idleSince start: Duration, _ old: inout [BlockingLane]) {
      old += idle.filter { $0.since < start }.map(\.lane)
      idle.removeAll { $0.since < start }
    }
  }

  /// A place for the first in the line, who is told once the lock is free: whoever wakes up needs it soon.
  private struct Grant {
    var turn: Turn
    var lane: BlockingLane?

    func carryOut() { turn.gate.open(with: .granted(lane)) }
  }

  /// What is left to do, outside of the lock, when a lane has come back.
  private struct Release {
    var next: Grant?
    /// Closing a connection is I/O.
    var freed: [BlockingLane] = []
  }

  /// A group lives as long as its lanes.
  private struct WeakGroup: Sendable {
    weak var group: LaneGroup?
  }

  private struct State {
    var lines: [String: Line] = [:]
    var groups: [WeakGroup] = []
    /// Made with the first lane.
    var signal: ShutdownSignal?
    var isClosed = false
    /// The next time to look for handles that were idle for too long.
    var nextSweep = Duration.zero
  }

  private enum Admission {
    case lane(BlockingLane)
    case newLane
    case wait(Turn)
    case closed
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

  /// Takes a lane, waiting for one when the host has as many connections as it may have.
  func acquire(for plan: TransferPlan) throws(TransportError) -> BlockingLane {
    switch admit(plan.origin) {
    case .lane(let lane): return lane
    case .newLane: return try makeLane(plan.origin)
    case .closed: throw .closed(.notSent)
    case .wait(let turn):
      switch turn.gate.wait(until: plan.deadline) ?? leave(turn, plan.origin) {
      case .granted(let lane?): return lane
      case .granted(nil): return try makeLane(plan.origin)
      case .closed: throw .closed(.notSent)
      case nil: throw .noFreeConnection(plan, limit)
      }
    }
  }

  /// Takes a turn whose time is over out of the line.
  ///
  /// - Returns: What has been decided meanwhile; `nil` when the caller leaves without a place.
  private func leave(_ turn: Turn, _ origin: String) -> Turn.Outcome? {
    let wasWaiting = state.withLock { $0.lines[origin]?.waiting.remove(turn.id) != nil }
    // Who took it out of the line is about to open its gate.
    return wasWaiting ? nil : turn.gate.wait()
  }

  /// Makes the lane of a place that is taken already; gives the place up when there is no memory for it.
  private func makeLane(_ origin: String) throws(TransportError) -> BlockingLane {
    guard let lane = newLane() ?? laneInPlaceOfIdleOnes() else {
      giveUpPlace(origin)
      throw .noResources("no memory or no socket")
    }
    guard state.withLock({ !$0.isClosed }) else { throw .closed(.notSent) }
    return lane
  }

  private func newLane() -> BlockingLane? {
    guard let signal = shutdownSignal(), let group = groupWithPlace() else { return nil }
    return BlockingLane(group, settings, cache, signal)
  }

  private func shutdownSignal() -> ShutdownSignal? {
    state.withLock { state in
      if state.signal == nil { state.signal = ShutdownSignal() }
      if state.isClosed { state.signal?.give() }
      return state.signal
    }
  }

  /// A group of which the caller has a place, a fresh one if need be.
  private func groupWithPlace() -> LaneGroup? {
    let known: LaneGroup? = state.withLock { state in
      for place in state.groups.indices {
        if let group = state.groups[place].group, group.enter() { return group }
      }
      return nil
    }
    if let known { return known }
    guard let fresh = LaneGroup(settings), fresh.enter() else { return nil }
    state.withLock { state in
      state.groups.removeAll { $0.group == nil }
      state.groups.append(WeakGroup(group: fresh))
    }
    return fresh
  }

  /// Makes a lane once all idle ones, which hold a socket and more each, are gone.
  private func laneInPlaceOfIdleOnes() -> BlockingLane? {
    var freed: [BlockingLane] = []
    state.withLock { state in
      for origin in state.lines.keys { state.lines[origin]?.sweep(idleSince: .maximumWait * 2, &freed) }
    }
    freed = []
    return newLane()
  }

  /// Gives a lane back: to the first in the line, or to the idle ones.
  ///
  /// One that is not usable only gives up its place: the first in the line makes its own.
  func release(_ lane: BlockingLane, _ origin: String) {
    let now = SystemClock.elapsed
    let release = state.withLock { state -> Release in
      guard !state.isClosed, let place = state.lines.index(forKey: origin) else {
        return Release(freed: [lane])
      }
      var release = state.lines.values[place].take(back: lane, keeps: maximumIdle > .zero, now)
      if now >= state.nextSweep { release.freed += sweep(&state, now) }
      return release
    }
    release.next?.carryOut()
  }

  /// Ends all waits, wakes the callers in a transfer, and frees the idle lanes; those in use are freed when they come back.
  func close() {
    let lines = state.withLock { state in
      state.isClosed = true
      state.signal?.give()
      let lines = state.lines
      state.lines = [:]
      return lines
    }
    for line in lines.values {
      for turn in line.waiting.all { turn.gate.open(with: .closed) }
    }
  }

  private func admit(_ origin: String) -> Admission {
    state.withLock { state in
      guard !state.isClosed else { return .closed }
      return state.lines[origin, default: Line()].admit(limit)
    }
  }

  /// Gives up the place of a lane that could not be made.
  private func giveUpPlace(_ origin: String) {
    let next = state.withLock { $0.lines[origin]?.handOver(nil) }
    next?.carryOut()
  }

  private func sweep(_ state: inout State, _ now: Duration) -> [BlockingLane] {
    state.nextSweep = now + maximumIdle
    var old: [BlockingLane] = []
    for origin in Array(state.lines.keys) {
      state.lines[origin]?.sweep(idleSince: now - maximumIdle, &old)
      if state.lines[origin]?.isUnused == true { state.lines[origin] = nil }
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
