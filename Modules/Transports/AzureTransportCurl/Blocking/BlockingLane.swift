import AzurePipeline
import CCurl

/// What one blocking caller at a time uses: at most one connection, to the host it was made for.
///
/// The multi handle is the lane's own, so that a shutdown can wake the caller.
// Proof: the pool hands a lane to one caller and takes it back when that caller is done, under its mutex. `wake` is the
// one function that others call; libcurl allows it on any thread while the multi handle lives, and the lane owns it.
final class BlockingLane: @unchecked Sendable {
  private let multi: MultiHandle
  private let connection: Connection
  private let keepsConnections: Bool
  /// Whether another caller may use it.
  private(set) var isUsable = true
  /// Whether the last connection came about: one that is closed since may know a TLS session.
  private(set) var hasConnected = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 * 1024, alignment: 16)
  private var socket = [curl_waitfd()]
  private var none: [curl_waitfd] = []

  /// Makes a lane without a connection, or `nil` when there is no memory or no socket for it.
  init?(_ settings: Settings) {
    guard let multi = MultiHandle(counter: settings.connections),
      let connection = Connection(multi, settings)
    else {
      buffer.deallocate()
      return nil
    }
    self.multi = multi
    self.connection = connection
    keepsConnections = settings.idleSeconds > 0
  }

  deinit {
    // Closing a TLS connection writes to it.
    BrokenPipe.ignored { connection.close() }
    buffer.deallocate()
  }

  /// Makes the transfer under way look whether the transport was shut down; callable on any thread.
  func wake() { multi.wake() }

  /// Sends a request and waits for its response.
  func perform(_ plan: TransferPlan, until shutdown: ShutdownFlag) -> Result<Response, TransportError> {
    // Only TLS writes without asking the system to leave the signal out.
    plan.usesTLS
      ? BrokenPipe.ignored { exchange(plan, until: shutdown) } : exchange(plan, until: shutdown)
  }

  private func exchange(_ plan: TransferPlan, until shutdown: ShutdownFlag) -> Result<
    Response, TransportError
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
    try connection.connect(for: plan, now: SystemClock.elapsed)
    while true {
      guard !shutdown.isSet else { throw .closed(.notSent) }
      guard multi.perform() == CURLM_OK else { throw unusable(.notSent) }
      if let ended = multi.nextEnded() {
        try connection.didConnect(ended.code, for: plan)
        hasConnected = true
        return
      }
      // libcurl returns earlier for the times that it was given.
      guard multi.poll(&none, milliseconds: 60_000) == CURLM_OK else { throw unusable(.notSent) }
    }
  }

  private func run(_ exchange: inout Exchange, until shutdown: ShutdownFlag) {
    var isReadable = false
    while exchange.result == nil {
      let left = exchange.plan.deadline - SystemClock.elapsed
      guard left > .zero else {
        exchange.fail(exchange.timeout)
        break
      }
      exchange.advance(on: connection, isReadable: isReadable, buffer: buffer)
      guard exchange.result == nil else { break }
      socket[0] = connection.interest(exchange)
      let wait = exchange.hasMore ? 0 : CInt(clamping: left.milliseconds)
      guard multi.poll(&socket, milliseconds: wait) == CURLM_OK else {
        exchange.fail(unusable(exchange.delivery))
        break
      }
      guard !shutdown.isSet else {
        exchange.fail(.closed(exchange.delivery))
        break
      }
      isReadable = socket[0].revents != 0 || exchange.hasMore
    }
    if exchange.leavesConnectionUsable, keepsConnections {
      connection.idleSince = SystemClock.elapsed
    } else {
      connection.close()
    }
  }

  private func unusable(_ delivery: TransportError.Delivery) -> TransportError {
    isUsable = false
    return TransportError(.connectionLost, delivery: delivery, "libcurl cannot wait for a connection")
  }
}
