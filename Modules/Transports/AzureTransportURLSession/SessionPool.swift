#if canImport(FoundationNetworking)
  import Dispatch
  import Foundation
  import FoundationNetworking
  import Synchronization

  /// The sessions of a transport, each for one request at a time.
  ///
  /// FoundationNetworking may keep a session busy for as long as a server or a name server likes. So no attempt shares one
  /// with another: a session whose attempt ended by itself is used again, with its connection; one whose attempt was given up
  /// never is. Until Foundation lets go of it, it counts: of these there is a largest number. Where all sessions share one
  /// queue this keeps nobody from waiting for it; but those wait on the sessions' threads, and these are bounded, too.
  final class SessionPool: Sendable {
    /// How many sessions may be given up and not yet be let go.
    static let maximumGivenUp = 64

    private struct State {
      var isClosed = false
      /// With their connections, those used last at the end.
      var idle: [PooledSession] = []
      /// Whom the sessions work for.
      var carried: [ObjectIdentifier: (session: PooledSession, attempt: ObjectIdentifier)] = [:]
      var givenUp: [ObjectIdentifier: PooledSession] = [:]
      var onRoom: (@Sendable () -> Void)?
    }

    private let maximumIdle: Int
    private let names: NameLookups
    private let state = Mutex(State())

    init(_ configuration: URLSessionTransport.Configuration, _ names: NameLookups) {
      maximumIdle = max(1, configuration.maximumConnections)
      self.names = names
    }

    /// Whether a further attempt may start.
    var hasRoom: Bool { state.withLock { $0.givenUp.count < Self.maximumGivenUp } }

    /// What an attempt waits for when there is no room.
    var lackOfRoom: String {
      "place for a further request (Foundation holds \(Self.maximumGivenUp) that were given up)"
    }

    /// Sets what to call when there is room again.
    func whenThereIsRoom(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom = body } }

    /// Starts an attempt that has a place; returns at once.
    func start(_ entry: Sessions.Entry) {
      let key = ObjectIdentifier(entry.attempt)
      let session = take(entry, key)
      let giveUp: @Sendable (Bool) -> Void = { [weak self] in self?.giveUp(session, key, endsByItself: $0) }
      guard entry.attempt.begin(givingUpBy: giveUp) else { return end(session) }
      session.prepare(entry.attempt, entry.request)
      let host = entry.request.url?.host ?? ""
      let asks = !session.wasUsedLately && NameLookups.mustBeAsked(host)
      // If the attempt ends from here on, it gives the session up.
      guard entry.attempt.enter(asks ? .lookingUpName : .starting) else { return }
      guard asks else { return session.launch() }
      names.whenAnswered(host) { [weak session] in session?.launch() }
    }

    /// Takes an idle session that has a connection to the same server, or makes one.
    private func take(_ entry: Sessions.Entry, _ key: ObjectIdentifier) -> PooledSession {
      state.withLock { state in
        let session: PooledSession
        if entry.mayShare, let index = state.idle.lastIndex(where: { $0.origin == entry.origin }) {
          session = state.idle.remove(at: index)
        } else {
          session = PooledSession(entry.origin, isReusable: entry.mayShare) { [weak self] in self?.end($0) }
        }
        state.carried[ObjectIdentifier(session)] = (session, key)
        return session
      }
    }

    /// Takes note that an attempt ended before its session said so.
    private func giveUp(_ session: PooledSession, _ attempt: ObjectIdentifier, endsByItself: Bool) {
      let id = ObjectIdentifier(session)
      let isCarried = state.withLock { state in
        // The session may have ended at the same time, and carry another already.
        guard state.carried[id]?.attempt == attempt else { return false }
        state.carried[id] = nil
        state.givenUp[id] = session
        return true
      }
      if isCarried { session.stop(endsByItself: endsByItself) }
    }

    /// Takes back a session of which Foundation has let go; says nothing new when it was taken back already.
    private func end(_ session: PooledSession) {
      let id = ObjectIdentifier(session)
      let (unwanted, onRoom): ([PooledSession], (@Sendable () -> Void)?) = state.withLock { state in
        if state.givenUp.removeValue(forKey: id) != nil {
          return ([], state.givenUp.count == Self.maximumGivenUp - 1 ? state.onRoom : nil)
        }
        guard state.carried.removeValue(forKey: id) != nil else { return ([], nil) }
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
