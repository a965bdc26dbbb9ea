import AzureCore
import CCurl

/// A connection that one blocking caller at a time uses, with what that caller's thread needs to wait for it.
// Proof: the pool hands it to one caller, and takes it back when that caller is done, under its lock.
final class BlockingConnection: @unchecked Sendable {
  let group: ConnectionGroup
  private let connection: Connection
  /// Whether another caller may use it.
  private(set) var isUsable = true
  /// Whether the last attempt to connect succeeded.
  private(set) var hasConnected = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 * 1024, alignment: 16)
  private var wait: SocketWait
  /// Retained for as long as `wait` holds its descriptor.
  private let signal: ShutdownSignal

  /// Makes one that is not connected, or `nil` when there is no memory for it.
  ///
  /// - Parameters:
  ///   - group: Connections that share a multi handle. Room in it is reserved already, and is given back at the end.
  ///   - settings: The settings.
  ///   - cache: Names and TLS sessions.
  ///   - signal: Given when the transport is shut down.
  init?(
    _ group: ConnectionGroup, _ settings: Settings, _ cache: SharedCache?, _ signal: ShutdownSignal
  ) {
    guard let connection = Connection(group.multi, settings, cache) else {
      group.leave()
      buffer.deallocate()
      return nil
    }
    self.group = group
    self.connection = connection
    self.signal = signal
    wait = SocketWait(signal)
  }

  deinit {
    // Closing a TLS connection writes to it.
    CurlLibrary.ignoringBrokenPipe { connection.close() }
    group.leave()
    buffer.deallocate()
  }

  /// Sends a request and waits for its response.
  func perform(
    _ request: PreparedRequest, until shutdown: ShutdownFlag
  ) -> Result<AzureResponse, TransportError> {
    // Writes without TLS ask the system not to raise the signal.
    request.mayUseTLS
      ? CurlLibrary.ignoringBrokenPipe { send(request, until: shutdown) } : send(request, until: shutdown)
  }

  private func send(
    _ request: PreparedRequest, until shutdown: ShutdownFlag
  ) -> Result<AzureResponse, TransportError> {
    var transaction = HTTPTransaction(request)
    if connection.isUsable(request.start) {
      run(&transaction, until: shutdown)
      guard transaction.mayBeRetried else { return transaction.outcome }
      transaction = transaction.repeated
    }
    do throws(TransportError) {
      try connect(request, until: shutdown)
      run(&transaction, until: shutdown)
    } catch {
      connection.close()
      transaction.fail(error)
    }
    return transaction.outcome
  }

  private func connect(_ request: PreparedRequest, until shutdown: ShutdownFlag) throws(TransportError) {
    hasConnected = false
    let id = try group.connect(connection, for: request)
    defer { group.forget(id) }
    wait.clear()
    while true {
      guard !shutdown.isSet else { throw .closed(.notSent) }
      switch group.continueConnecting(id, &wait) {
      case .ended:
        try connection.checkConnected(for: request)
        hasConnected = true
        return
      case .broken: throw cannotWait(.notSent)
      case .waiting(let milliseconds):
        guard wait.run(milliseconds: milliseconds) else { throw cannotWait(.notSent) }
      }
    }
  }

  /// Writes and reads until the transaction has ended.
  private func run(_ transaction: inout HTTPTransaction, until shutdown: ShutdownFlag) {
    var isReadable = connection.hasEarly
    while transaction.result == nil {
      let left = transaction.request.deadline - SystemClock.elapsed
      guard left > .zero else {
        transaction.fail(transaction.timeout)
        break
      }
      connection.advance(&transaction, isReadable: isReadable, buffer: buffer)
      guard transaction.result == nil else { break }
      wait.clear()
      wait.add(connection.socket, reads: true, writes: transaction.wantsToWrite)
      guard wait.run(milliseconds: transaction.hasMore ? 0 : CInt(clamping: left.milliseconds)) else {
        transaction.fail(cannotWait(transaction.delivery))
        break
      }
      guard !shutdown.isSet else {
        transaction.fail(.closed(transaction.delivery))
        break
      }
      isReadable = wait.isReady || transaction.hasMore
    }
    if !transaction.leavesConnectionUsable || !connection.becomeIdle() { connection.close() }
  }

  private func cannotWait(_ delivery: TransportError.Delivery) -> TransportError {
    isUsable = false
    return TransportError(.connectionLost, delivery: delivery, "The system cannot wait for a connection")
  }
}
