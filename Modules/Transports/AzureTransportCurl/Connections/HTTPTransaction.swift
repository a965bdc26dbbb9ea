import AzureCore
import HTTP1Codec

/// One request and its response on one connection, as a state machine without I/O.
///
/// It says what to write next and takes what came of writing and reading, until it has a ``result``. ``Connection`` carries
/// this out.
struct HTTPTransaction {
  let request: PreparedRequest
  /// The response or the error, once the transaction has ended.
  private(set) var result: Result<AzureResponse, TransportError>?
  /// How many bytes of the request the connection has taken.
  private var sent = 0
  /// Whether the connection takes no more bytes; a response may have arrived all the same.
  private(set) var isBroken = false
  /// Whether the connection ended without a complete response.
  private(set) var isLost = false
  private var reader: ResponseReader
  private var isLostWithoutResponse = false
  /// Whether bytes may have left that `sent` does not count: on an earlier connection, or in a TLS record that the connection
  /// has not taken completely.
  private var mayHaveLeft: Bool
  private var bytesInARow = 0
  private var readsToTheEnd = false
  /// Whether there may be more to read although the socket does not show it.
  private(set) var hasMore = false

  /// The largest content of a TLS record (RFC 8446 section 5.1).
  private static let maximumRecordBytes = 1 << 14
  /// How much is read before other transactions get their turn and deadlines are checked.
  private static let maximumBytesInARow = 256 * 1024

  /// Makes a transaction that has not begun.
  init(_ request: PreparedRequest) {
    self.init(request, mayHaveLeft: false)
  }

  private init(_ request: PreparedRequest, mayHaveLeft: Bool) {
    self.request = request
    self.mayHaveLeft = mayHaveLeft
    reader = ResponseReader(maximumBodyBytes: request.limits.maximumResponseBytes, isHead: request.isHead)
  }

  // MARK: State

  /// The result for the caller, also when the transaction did not end.
  var outcome: Result<AzureResponse, TransportError> {
    result ?? .failure(TransportError(.connectionLost, delivery: delivery, "The exchange did not end"))
  }

  /// Whether bytes of the request may have left.
  var delivery: TransportError.Delivery { sent > 0 || mayHaveLeft ? .maybeSent : .notSent }

  /// Whether it waits for the connection to take more of the request; it always waits for bytes of the response.
  var wantsToWrite: Bool { sent < request.bytes.count && !isBroken }

  /// Whether the connection can carry another request.
  var leavesConnectionUsable: Bool {
    guard case .success = result else { return false }
    return sent == request.bytes.count && reader.keepsConnection
  }

  /// Whether the request may be sent again on a new connection, if this one was reused.
  ///
  /// A server may close an idle connection just before the request arrives there, without having seen it.
  var mayBeRetried: Bool { isLostWithoutResponse && (delivery == .notSent || request.limits.mayRetry) }

  /// The same transaction from its beginning, for another connection.
  var repeated: HTTPTransaction { HTTPTransaction(request, mayHaveLeft: delivery == .maybeSent) }

  /// The error of an attempt whose time is over.
  var timeout: TransportError {
    let missing = reader.hasBegun ? "No complete response from" : "No response from"
    return TransportError(
      .timeout, delivery: delivery,
      "\(missing) \(request.authority) within the attempt timeout of \(request.limits.timeout.inSeconds)")
  }

  // MARK: Writing

  /// The part of ``PreparedRequest/bytes`` to write next; `nil` when there is nothing to write.
  var nextBytes: Range<Int>? {
    guard wantsToWrite else { return nil }
    // A TLS library that is offered more than a record sends a part of it before it says that it must wait.
    let end =
      request.mayUseTLS ? min(sent + Self.maximumRecordBytes, request.bytes.count) : request.bytes.count
    return sent..<end
  }

  /// Notes what came of writing ``nextBytes``.
  mutating func didWrite(_ written: IOResult) {
    switch written {
    case .bytes(let count): sent += count
    case .wouldBlock: mayHaveLeft = mayHaveLeft || request.mayUseTLS
    case .ended, .truncated, .failed:
      mayHaveLeft = mayHaveLeft || request.mayUseTLS
      isBroken = true
    }
  }

  // MARK: Reading

  /// Begins to read until nothing is left, or others must get their turn.
  ///
  /// - Parameter toTheEnd: Whether to go on until the socket says that nothing is left. Otherwise a buffer that is not full says
  ///   so, which is enough for who is told again of an end that came with the bytes.
  mutating func beginReading(toTheEnd: Bool = false) {
    bytesInARow = 0
    hasMore = false
    readsToTheEnd = toTheEnd
  }

  /// Takes what came of reading.
  ///
  /// - Parameters:
  ///   - received: The result.
  ///   - buffer: Where the bytes are.
  /// - Returns: Whether to read again at once.
  mutating func didRead(_ received: IOResult, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    switch received {
    case .bytes(let count):
      reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if takeResult() { return false }
      // TLS may hold decrypted bytes of which the socket knows nothing.
      if count < buffer.count, !request.mayUseTLS, !isBroken, !readsToTheEnd { return false }
      bytesInARow += count
      hasMore = bytesInARow >= Self.maximumBytesInARow
      return !hasMore
    case .wouldBlock:
      if isBroken { lose("The connection to \(request.authority) broke under the request") }
    case .ended: end(isOrderly: true)
    case .truncated: end(isOrderly: false)
    case .failed: lose("The connection to \(request.authority) broke")
    }
    return false
  }

  /// Takes note that the connection has ended.
  private mutating func end(isOrderly: Bool) {
    reader.end(isOrderly: isOrderly)
    guard !takeResult() else { return }
    lose(
      reader.hasBegun
        ? "\(request.authority) closed the connection within its response"
        : "\(request.authority) closed the connection without a response")
  }

  /// Ends the transaction if the reader has a response or an error.
  private mutating func takeResult() -> Bool {
    if let fault = reader.fault {
      result = .failure(fault)
    } else if var response = reader.response {
      if let authorization = request.proxy?.authorization {
        response.sent = SentSecrets(proxyAuthorizations: [authorization.value])
      }
      result = .success(response)
    }
    return result != nil
  }

  // MARK: Failing

  private mutating func lose(_ message: String) {
    isLost = true
    isLostWithoutResponse = !reader.hasBegun
    result = .failure(TransportError(.connectionLost, delivery: delivery, message))
  }

  /// Gives a better reason for a lost connection.
  mutating func explainLoss(_ error: TransportError) {
    if isLost { result = .failure(error) }
  }

  /// Ends the transaction with an error, unless it has ended.
  mutating func fail(_ error: TransportError) {
    guard result == nil else { return }
    // An earlier connection may have carried the request, of which this error knows nothing.
    result = .failure(
      error.delivery == delivery || !mayHaveLeft
        ? error : TransportError(error.kind, delivery: delivery, error.message))
  }
}
