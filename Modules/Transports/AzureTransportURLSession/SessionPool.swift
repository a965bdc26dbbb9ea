#if canImport(FoundationNetworking)
  import Dispatch
  import Foundation
  import FoundationNetworking
  import Synchronization

  /// The sessions of a transport, each for one request at a time.
  ///
  /// FoundationNetworking may keep a session busy for as long as a server or a name server likes. So no two attempts share a
  /// session. A session whose attempt ended by itself is used again, with its connection. One whose attempt was given up is
  /// not, and counts until Foundation lets go of it; there may be ``maximumGivenUp`` of these. In versions of Foundation where
  /// all sessions share one queue, sessions still wait for that queue, but on their own threads, whose number is limited as
  /// well.
  final class SessionPool: Sendable {
    /// How many sessions that were given up Foundation may still hold.
    static let maximumGivenUp = 64

    private struct State {
      var isClosed = false
      /// Sessions with an open connection, the one used last at the end.
      var idle: [PooledSession] = []
      /// The sessions at work, and the attempts that they work for.
      var busy: [ObjectIdentifier: (session: PooledSession, attempt: ObjectIdentifier)] = [:]
      var givenUp: [ObjectIdentifier: PooledSession] = [:]
      var onRoom: (@Sendable () -> Void)?
    }

    private let maximumIdle: Int
    private let names: NameLookups
    private let state = Mutex(State())

    init(maximumIdle: Int, _ names: NameLookups) {
      self.maximumIdle = maximumIdle
      self.names = names
    }

    /// Whether a further attempt may start.
    var hasRoom: Bool { state.withLock { $0.givenUp.count < Self.maximumGivenUp } }

    /// What an attempt waits for when there is no room, for its error.
    var lackOfRoom: String {
      "room for a further request (Foundation holds \(Self.maximumGivenUp) that were given up)"
    }

    /// Sets what to call when there is room again.
    func whenThereIsRoom(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom = body } }

    /// Starts an attempt; returns at once.
    func start(_ queued: QueuedAttempt) {
      let key = ObjectIdentifier(queued.attempt)
      let session = take(queued, key)
      let giveUp: @Sendable (Bool) -> Void = { [weak self] in self?.giveUp(session, key, endsByItself: $0) }
      guard queued.attempt.begin(givingUpBy: giveUp) else { return end(session) }
      session.prepare(queued.attempt, queued.request)
      let host = queued.request.url?.host ?? ""
      let asks = !session.wasUsedLately && NameLookups.mustBeAsked(host)
      // From here on the attempt gives the session up if it ends.
      guard queued.attempt.enter(asks ? .lookingUpName : .starting) else { return }
      guard asks else { return session.launch() }
      names.whenKnown(host) { [weak session] in session?.launch() }
    }

    /// Takes an idle session that has a connection to the same server, or makes one.
    private func take(_ queued: QueuedAttempt, _ key: ObjectIdentifier) -> PooledSession {
      state.withLock { state in
        let session: PooledSession
        if queued.mayShare, let index = state.idle.lastIndex(where: { $0.origin == queued.origin }) {
          session = state.idle.remove(at: index)
        } else {
          session = PooledSession(queued.origin, isReusable: queued.mayShare) { [weak self] in self?.end($0) }
        }
        state.busy[ObjectIdentifier(session)] = (session, key)
        return session
      }
    }

    /// Notes that an attempt ended before its session reported the end.
    private func giveUp(_ session: PooledSession, _ attempt: ObjectIdentifier, endsByItself: Bool) {
      let id = ObjectIdentifier(session)
      let isBusy = state.withLock { state in
        // The session may have ended at the same time, and may work for another attempt already.
        guard state.busy[id]?.attempt == attempt else { return false }
        state.busy[id] = nil
        state.givenUp[id] = session
        return true
      }
      if isBusy { session.stop(endsByItself: endsByItself) }
    }

    /// Takes back a session that Foundation has let go; harmless when called twice.
    private func end(_ session: PooledSession) {
      let id = ObjectIdentifier(session)
      let (unwanted, onRoom): ([PooledSession], (@Sendable () -> Void)?) = state.withLock { state in
        if state.givenUp.removeValue(forKey: id) != nil {
          return ([], state.givenUp.count == Self.maximumGivenUp - 1 ? state.onRoom : nil)
        }
        guard state.busy.removeValue(forKey: id) != nil else { return ([], nil) }
        guard session.isReusable, !state.isClosed else { return ([session], nil) }
        state.idle.append(session)
        return (state.idle.count > maximumIdle ? [state.idle.removeFirst()] : [], nil)
      }
      for session in unwanted { session.close() }
      onRoom?()
    }

    /// Closes the idle sessions, and later each that comes back.
    func shutdown() {
      let idle = state.withLock { state in
        state.isClosed = true
        defer { state.idle.removeAll() }
        return state.idle
      }
      for session in idle { session.close() }
    }
  }
#endif
