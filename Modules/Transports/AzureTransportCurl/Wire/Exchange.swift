import AzurePipeline
import CCurl

/// One request and its response on one connection: what to write, what to read, and what came of it.
struct Exchange {
  let plan: TransferPlan
  /// What came of it, once it has ended.
  private(set) var result: Result<Response, TransportError>?
  /// How many bytes of the request the connection has taken.
  private var sent = 0
  /// Whether the connection takes no more; a response may have come all the same.
  private var sendFault: CURLcode?
  private var reader: ResponseReader
  private var brokeSilently = false

  init(_ plan: TransferPlan) {
    self.plan = plan
    reader = ResponseReader(maximumBodyBytes: plan.limits.maximumResponseBytes, isHead: plan.isHead)
  }

  /// What came of it, for its caller.
  var outcome: Result<Response, TransportError> {
    result ?? .failure(TransportError(.connectionLost, delivery: delivery, "The exchange did not end"))
  }

  /// Whether bytes of the request may have left.
  var delivery: TransportError.Delivery { sent > 0 ? .maybeSent : .notSent }

  /// Whether it waits for the connection to take more of the request; it always waits for bytes of the response.
  var wantsToWrite: Bool { sent < plan.bytes.count && sendFault == nil }

  /// Whether the connection can carry another exchange.
  var leavesConnectionUsable: Bool {
    guard case .success = result else { return false }
    return sent == plan.bytes.count && reader.keepsConnection
  }

  /// Whether the request may go out once more on another connection, if this one was a kept-alive one.
  ///
  /// Such a connection may have been closed by the server before it saw the request.
  var mayBeRepeated: Bool { brokeSilently && (sent == 0 || plan.limits.mayRepeat) }

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
    if isReadable || sendFault != nil { read(from: connection, buffer) }
  }

  /// Ends it with an error.
  mutating func fail(_ error: TransportError) {
    if result == nil { result = .failure(error) }
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
      switch plan.bytes.withUnsafeBytes({ connection.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }) {
      case .bytes(let count): sent += count
      case .nothing: return
      case .ended, .failed:
        sendFault = CURLE_SEND_ERROR
        return
      }
    }
  }

  private mutating func read(from connection: Connection, _ buffer: UnsafeMutableRawBufferPointer) {
    while result == nil {
      switch connection.receive(into: buffer) {
      case .bytes(let count):
        reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if settle() { return }
        // With TLS there may be more that has been decrypted, of which the socket knows nothing.
        if count < buffer.count, !plan.usesTLS, sendFault == nil { return }
      case .nothing:
        if sendFault != nil {
          lose("The connection to \(plan.authority) broke under the request", connection)
        }
        return
      case .ended:
        reader.end()
        if !settle() {
          lose(
            reader.hasBegun
              ? "\(plan.authority) closed the connection within its response"
              : "\(plan.authority) closed the connection without a response", connection)
        }
      case .failed:
        lose("The connection to \(plan.authority) broke", connection)
      }
    }
  }

  /// Ends the exchange if the reader has.
  private mutating func settle() -> Bool {
    if let fault = reader.fault {
      result = .failure(fault)
    } else if let response = reader.response {
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
