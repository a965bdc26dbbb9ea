import AzureCore
import CCurl
import Synchronization

/// A connection of async calls, and the call that it carries.
///
/// A caller's thread writes its request to an idle connection that it has taken out of the pool; the transfer thread does
/// everything else. Both hold the lock meanwhile. So the transfer thread, which is told once of every change of the socket,
/// either comes before the caller, who then looks at the socket himself, or finds the caller's request on it.
final class AsyncConnection: Sendable {
  /// How a call began on a connection that was idle.
  enum Start {
    /// The request is written as far as the connection takes it.
    ///
    /// - Parameter isBroken: Whether the connection takes no more; the transfer thread must look whether there is a response.
    case begun(isBroken: Bool)
    /// The caller waits no more; the connection is as it was.
    case notWanted
    /// The connection carries no further request.
    case unusable
  }

  /// How far a call has come.
  enum Progress: Sendable {
    /// It waits for its socket, or there is no call.
    case waiting
    /// There may be more to read although no change of the socket is going to show it.
    case hasMore
    /// libcurl makes the connection.
    case connecting
    case ended(Ended)
  }

  /// A call that has left its connection.
  struct Ended: Sendable {
    let call: AsyncCall
    let outcome: Result<AzureResponse, TransportError>
    /// Whether the connection can carry another call; otherwise it is closed.
    let isReusable: Bool
  }

  private static let counter = Atomic<UInt64>(0)

  /// A number that no other connection has.
  let id = AsyncConnection.counter.wrappingAdd(1, ordering: .relaxed).newValue
  let pool: AsyncHostPool
  private let state: ThreadLock<State>

  /// Makes a connection that is not open, or `nil` when there is no memory for it.
  init?(
    _ pool: AsyncHostPool, _ multi: MultiHandle, _ queue: ReadinessQueue, _ settings: Settings,
    _ cache: SharedCache?
  ) {
    guard let connection = Connection(multi, settings, cache) else { return nil }
    self.pool = pool
    state = ThreadLock(State(id: id, connection: connection, multi: multi, queue: queue))
  }

  // MARK: On the caller's thread

  /// Begins a call on a connection that was idle: looks whether it is alive, and writes the request.
  func begin(_ call: AsyncCall) -> Start {
    guard call.request.mayUseTLS else { return state.withLock { $0.begin(call) } }
    // Writes without TLS ask the system not to raise the signal.
    return CurlLibrary.ignoringBrokenPipe { state.withLock { $0.begin(call) } }
  }

  // MARK: On the transfer thread

  /// Begins a call by making the connection anew.
  func connect(_ call: AsyncCall) -> Progress { state.withLock { $0.connect(call) } }

  /// Goes on when libcurl has made the connection, or could not.
  func didConnect(_ code: CURLcode, _ buffer: UnsafeMutableRawBufferPointer) -> Progress {
    state.withLock { $0.didConnect(code, buffer) }
  }

  /// Writes and reads as much as is possible without waiting.
  func advance(_ buffer: UnsafeMutableRawBufferPointer) -> Progress {
    state.withLock { $0.advance(isReadable: true, buffer) }
  }

  /// Ends the call if its time is over.
  ///
  /// - Returns: The call that has ended, or the time of the one that goes on; both `nil` when there is none.
  func expire(_ now: Duration) -> (ended: Ended?, deadline: Duration?) { state.withLock { $0.expire(now) } }

  /// Ends a call that this connection carries, and closes the connection.
  ///
  /// - Parameters:
  ///   - call: The call; `nil` for whatever call there is.
  ///   - error: Makes the error.
  /// - Returns: The call that has ended; `nil` when the connection carries another one, or none.
  func end(_ call: AsyncCall?, _ error: (TransportError.Delivery) -> TransportError) -> Ended? {
    state.withLock { $0.end(call, error) }
  }

  /// Closes the connection, which carries no call.
  func close() { state.withLock { $0.close() } }
}

extension AsyncConnection {
  /// What the lock guards.
  private struct State {
    let id: UInt64
    let connection: Connection
    let multi: MultiHandle
    let queue: ReadinessQueue
    private var isConnecting = false
    private var transfer: Transfer?

    init(id: UInt64, connection: Connection, multi: MultiHandle, queue: ReadinessQueue) {
      self.id = id
      self.connection = connection
      self.multi = multi
      self.queue = queue
    }

    // MARK: Beginning

    mutating func begin(_ call: AsyncCall) -> Start {
      guard !call.isSettled else { return .notWanted }
      guard transfer == nil, connection.isUsable(call.request.start) else { return .unusable }
      var fresh = Transfer(call, isReused: true)
      connection.write(&fresh.transaction)
      let isBroken = fresh.transaction.isBroken
      transfer = fresh
      return .begun(isBroken: isBroken)
    }

    mutating func connect(_ call: AsyncCall) -> Progress {
      transfer = Transfer(call, isReused: false)
      return connect()
    }

    private mutating func connect() -> Progress {
      guard let request = transfer?.call.request else { return .waiting }
      close()
      do throws(TransportError) {
        try connection.connect(for: request, now: SystemClock.elapsed, id: id)
        isConnecting = true
        return .connecting
      } catch {
        return fail(error)
      }
    }

    mutating func didConnect(_ code: CURLcode, _ buffer: UnsafeMutableRawBufferPointer) -> Progress {
      guard isConnecting, let request = transfer?.call.request else { return .waiting }
      isConnecting = false
      do throws(TransportError) {
        multi.withLock { connection.didConnect(code) }
        try connection.checkConnected(for: request)
        guard request.deadline > SystemClock.elapsed else { throw ConnectError.timeout(request) }
        guard queue.add(connection.socket, as: id) else { throw .noResources("no room to wait for a socket") }
        return advance(isReadable: connection.hasEarly, buffer)
      } catch {
        return fail(error)
      }
    }

    // MARK: Writing and reading

    mutating func advance(isReadable: Bool, _ buffer: UnsafeMutableRawBufferPointer) -> Progress {
      guard !isConnecting, transfer?.advance(on: connection, isReadable, buffer) != nil else {
        return .waiting
      }
      switch transfer?.standing {
      case nil, .waiting: return .waiting
      case .hasMore: return .hasMore
      case .ended: return leave()
      case .isToBeRetried:
        transfer?.startAgain()
        return connect()
      }
    }

    // MARK: Ending

    mutating func expire(_ now: Duration) -> (ended: Ended?, deadline: Duration?) {
      guard let transfer else { return (nil, nil) }
      let request = transfer.call.request
      guard request.deadline <= now else { return (nil, request.deadline) }
      let error = isConnecting ? ConnectError.timeout(request) : transfer.transaction.timeout
      guard case .ended(let ended) = fail(error) else { return (nil, nil) }
      return (ended, nil)
    }

    mutating func end(
      _ call: AsyncCall?, _ error: (TransportError.Delivery) -> TransportError
    ) -> Ended? {
      guard let transfer, call == nil || transfer.call === call else { return nil }
      guard case .ended(let ended) = fail(error(transfer.transaction.delivery)) else { return nil }
      return ended
    }

    private mutating func fail(_ error: TransportError) -> Progress {
      transfer?.transaction.fail(error)
      return leave()
    }

    private mutating func leave() -> Progress {
      guard let last = transfer.take() else { return .waiting }
      let isReusable = last.transaction.leavesConnectionUsable && connection.becomeIdle()
      if !isReusable { close() }
      return .ended(Ended(call: last.call, outcome: last.transaction.outcome, isReusable: isReusable))
    }

    mutating func close() {
      isConnecting = false
      if connection.isOpen { queue.remove(connection.socket) }
      connection.close()
    }
  }

  /// One call on its connection.
  private struct Transfer {
    enum Standing {
      case waiting
      case hasMore
      case ended
      /// The connection was lost as one that the server had closed.
      case isToBeRetried
    }

    let call: AsyncCall
    var transaction: HTTPTransaction
    /// Whether the connection carried an earlier call.
    var isReused: Bool

    init(_ call: AsyncCall, isReused: Bool) {
      self.call = call
      self.isReused = isReused
      transaction = HTTPTransaction(call.request)
    }

    var standing: Standing {
      guard transaction.result != nil else { return transaction.hasMore ? .hasMore : .waiting }
      return isReused && transaction.mayBeRetried ? .isToBeRetried : .ended
    }

    mutating func advance(
      on connection: Connection, _ isReadable: Bool, _ buffer: UnsafeMutableRawBufferPointer
    ) {
      connection.advance(&transaction, isReadable: isReadable, toTheEnd: true, buffer: buffer)
    }

    mutating func startAgain() {
      transaction = transaction.repeated
      isReused = false
    }
  }
}
