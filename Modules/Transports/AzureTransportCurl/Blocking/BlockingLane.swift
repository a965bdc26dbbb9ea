import AzureCore
import CCurl

/// What one blocking caller at a time uses: at most one connection, to the host it was made for.
// Proof: the pool hands a lane to one caller and takes it back when that caller is done, under its mutex.
final class BlockingLane: @unchecked Sendable {
  private let group: LaneGroup
  private let connection: Connection
  private let keepsConnections: Bool
  /// Whether another caller may use it.
  private(set) var isUsable = true
  /// Whether the last connection came about.
  private(set) var hasConnected = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 * 1024, alignment: 16)
  private var wait: SocketWait
  /// Held for as long as it may be waited for.
  private let signal: ShutdownSignal

  /// Makes a lane without a connection, or `nil` when there is no memory for it.
  ///
  /// - Parameters:
  ///   - group: The lanes to share a multi handle with; the lane has entered, and leaves with its end.
  ///   - settings: The settings.
  ///   - cache: Names and TLS sessions.
  ///   - signal: Given when the transport is shut down.
  init?(_ group: LaneGroup, _ settings: Settings, _ cache: SharedCache?, _ signal: ShutdownSignal) {
    guard let connection = Connection(group.multi, settings, cache) else {
      group.leave()
      buffer.deallocate()
      return nil
    }
    self.group = group
    self.connection = connection
    self.signal = signal
    wait = SocketWait(signal)
    keepsConnections = settings.idleSeconds > 0
  }

  deinit {
    // Closing a TLS connection writes to it.
    BrokenPipe.ignored { connection.close() }
    group.leave()
    buffer.deallocate()
  }

  /// Sends a request and waits for its response.
  func perform(_ plan: TransferPlan, until shutdown: ShutdownFlag) -> Result<AzureResponse, TransportError> {
    // Only TLS writes without asking the system to leave the signal out.
    plan.usesTLS
      ? BrokenPipe.ignored { exchange(plan, until: shutdown) } : exchange(plan, until: shutdown)
  }

  private func exchange(_ plan: TransferPlan, until shutdown: ShutdownFlag) -> Result<
    AzureResponse, TransportError
  > {
    var exchange = Exchange(plan)
    if connection.isUsable(plan.start) {
      run(&exchange, until: shutdown)
      guard exchange.mayBeRepeated else { return exchange.outcome }
      exchange = exchange.repeated
    }
    do throws(TransportError) {
      try connect(plan, until: shutdown)
      run(&exchange, until: shutdown)
    } catch {
      connection.close()
      exchange.fail(error)
    }
    return exchange.outcome
  }

  private func connect(_ plan: TransferPlan, until shutdown: ShutdownFlag) throws(TransportError) {
    hasConnected = false
    let id = try group.connect(connection, for: plan)
    defer { group.forget(id) }
    wait.clear()
    while true {
      guard !shutdown.isSet else { throw .closed(.notSent) }
      switch group.goOn(with: id, &wait) {
      case .ended:
        try connection.checkConnected(for: plan)
        hasConnected = true
        return
      case .broken: throw unusable(.notSent)
      case .waiting(let milliseconds):
        guard wait.run(milliseconds: milliseconds) else { throw unusable(.notSent) }
      }
    }
  }

  private func run(_ exchange: inout Exchange, until shutdown: ShutdownFlag) {
    var isReadable = connection.hasEarly
    while exchange.result == nil {
      let left = exchange.plan.deadline - SystemClock.elapsed
      guard left > .zero else {
        exchange.fail(exchange.timeout)
        break
      }
      exchange.advance(on: connection, isReadable: isReadable, buffer: buffer)
      guard exchange.result == nil else { break }
      wait.clear()
      wait.add(connection.socket, reads: true, writes: exchange.wantsToWrite)
      guard wait.run(milliseconds: exchange.hasMore ? 0 : CInt(clamping: left.milliseconds)) else {
        exchange.fail(unusable(exchange.delivery))
        break
      }
      guard !shutdown.isSet else {
        exchange.fail(.closed(exchange.delivery))
        break
      }
      isReadable = wait.isReady || exchange.hasMore
    }
    if exchange.leavesConnectionUsable, keepsConnections {
      connection.idleSince = SystemClock.elapsed
    } else {
      connection.close()
    }
  }

  private func unusable(_ delivery: TransportError.Delivery) -> TransportError {
    isUsable = false
    return TransportError(.connectionLost, delivery: delivery, "The system cannot wait for a connection")
  }
}
