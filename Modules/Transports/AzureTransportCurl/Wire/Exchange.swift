import AzureCore

/// One request and its response on one connection: what to write, what to read, and what came of it.
struct Exchange {
  let plan: TransferPlan
  /// What came of it, once it has ended.
  private(set) var result: Result<AzureResponse, TransportError>?
  /// How many bytes of the request the connection has taken.
  private var sent = 0
  /// Whether the connection takes no more; a response may have come all the same.
  private var isBroken = false
  private var reader: ResponseReader
  private var brokeSilently = false
  /// Whether bytes may have left that `sent` does not count: on a connection before, or in a record of TLS that the
  /// connection has not taken whole.
  private var mayHaveLeft: Bool
  /// Whether there may be more to read of which the socket knows nothing.
  private(set) var hasMore = false

  /// What a record of TLS carries at most (RFC 8446 section 5.1).
  private static let maximumRecordBytes = 1 << 14
  /// How much is read before others have their turn, and times are looked at.
  private static let maximumBytesInARow = 256 * 1024

  /// Makes an exchange that has not begun.
  init(_ plan: TransferPlan) {
    self.init(plan, mayHaveLeft: false)
  }

  private init(_ plan: TransferPlan, mayHaveLeft: Bool) {
    self.plan = plan
    self.mayHaveLeft = mayHaveLeft
    reader = ResponseReader(maximumBodyBytes: plan.limits.maximumResponseBytes, isHead: plan.isHead)
  }

  /// What came of it, for its caller.
  var outcome: Result<AzureResponse, TransportError> {
    result ?? .failure(TransportError(.connectionLost, delivery: delivery, "The exchange did not end"))
  }

  /// Whether bytes of the request may have left.
  var delivery: TransportError.Delivery { sent > 0 || mayHaveLeft ? .maybeSent : .notSent }

  /// The same exchange from its beginning, for another connection.
  var repeated: Exchange { Exchange(plan, mayHaveLeft: delivery == .maybeSent) }

  /// Whether it waits for the connection to take more of the request; it always waits for bytes of the response.
  var wantsToWrite: Bool { sent < plan.bytes.count && !isBroken }

  /// Whether the connection can carry another exchange.
  var leavesConnectionUsable: Bool {
    guard case .success = result else { return false }
    return sent == plan.bytes.count && reader.keepsConnection
  }

  /// Whether the request may go out once more on another connection, if this one was a kept-alive one.
  ///
  /// Such a connection may have been closed by the server before it saw the request.
  var mayBeRepeated: Bool { brokeSilently && (delivery == .notSent || plan.limits.mayRepeat) }

  /// Writes and reads as much as the connection allows without waiting.
  ///
  /// - Parameters:
  ///   - connection: The connection.
  ///   - isReadable: Whether there may be something to read.
  ///   - buffer: Memory to read into.
  mutating func advance(
    on connection: Connection, isReadable: Bool, buffer: UnsafeMutableRawBufferPointer
  ) {
    if wantsToWrite { write(to: connection) }
    if isReadable || isBroken { read(from: connection, buffer) }
  }

  /// Ends it with an error.
  mutating func fail(_ error: TransportError) {
    guard result == nil else { return }
    // Of two connections the first may have carried the request.
    result = .failure(
      error.delivery == delivery || !mayHaveLeft
        ? error : TransportError(error.kind, delivery: delivery, error.message))
  }

  /// The error of an attempt whose time is over.
  var timeout: TransportError {
    let missing = reader.hasBegun ? "No complete response from" : "No response from"
    return TransportError(
      .timeout, delivery: delivery,
      "\(missing) \(plan.authority) within the attempt timeout of \(plan.limits.timeout.inSeconds)")
  }

  private mutating func write(to connection: Connection) {
    while sent < plan.bytes.count {
      // A TLS library that is offered more sends a part of it before it says that it would have to wait.
      let end = plan.usesTLS ? min(sent + Self.maximumRecordBytes, plan.bytes.count) : plan.bytes.count
      switch plan.bytes.withUnsafeBytes({ connection.send(UnsafeRawBufferPointer(rebasing: $0[sent..<end])) })
      {
      case .bytes(let count): sent += count
      case .nothing:
        mayHaveLeft = mayHaveLeft || plan.usesTLS
        return
      case .ended, .cut, .failed:
        mayHaveLeft = mayHaveLeft || plan.usesTLS
        isBroken = true
        return
      }
    }
  }

  private mutating func read(from connection: Connection, _ buffer: UnsafeMutableRawBufferPointer) {
    var total = 0
    hasMore = false
    while result == nil {
      switch connection.receive(into: buffer) {
      case .bytes(let count):
        reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if settle() { return }
        // With TLS there may be more that has been decrypted, of which the socket knows nothing.
        if count < buffer.count, !plan.usesTLS, !isBroken { return }
        total += count
        guard total < Self.maximumBytesInARow else {
          hasMore = true
          return
        }
      case .nothing:
        if isBroken {
          lose("The connection to \(plan.authority) broke under the request", connection)
        }
        return
      case .ended: end(isOrderly: true, connection)
      case .cut: end(isOrderly: false, connection)
      case .failed:
        lose("The connection to \(plan.authority) broke", connection)
      }
    }
  }

  /// Ends the exchange with its connection.
  private mutating func end(isOrderly: Bool, _ connection: Connection) {
    reader.end(isOrderly: isOrderly)
    guard !settle() else { return }
    lose(
      reader.hasBegun
        ? "\(plan.authority) closed the connection within its response"
        : "\(plan.authority) closed the connection without a response", connection)
  }

  /// Ends the exchange if the reader has.
  private mutating func settle() -> Bool {
    if let fault = reader.fault {
      result = .failure(fault)
    } else if var response = reader.response {
      if let authorization = plan.proxy?.authorization {
        response.sent = SentSecrets(proxyAuthorizations: [authorization.value])
      }
      result = .success(response)
    }
    return result != nil
  }

  private mutating func lose(_ message: String, _ connection: Connection) {
    brokeSilently = !reader.hasBegun
    result = .failure(
      connection.certificateFault(plan, delivery)
        ?? TransportError(.connectionLost, delivery: delivery, message))
  }
}
