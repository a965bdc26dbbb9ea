import AzureCore
import CCurl

/// One connection to a server. libcurl makes it, with name lookup, proxies and TLS; bytes are then read and written directly.
///
/// libcurl's own HTTP costs more than all the rest of a small request, and `CURLOPT_CONNECT_ONLY` leaves it out
/// (https://curl.se/libcurl/c/CURLOPT_CONNECT_ONLY.html).
// Proof: a connection belongs to one blocking caller at a time, or to an async connection, which uses it under its lock. It shares
// a multi handle that other callers may be using: everything that concerns libcurl happens under that handle's lock, and so does
// everything about the end of connecting, which another caller may be the one to learn.
final class Connection: @unchecked Sendable {
  private let easy: EasyHandle
  private let multi: MultiHandle
  private let settings: Settings
  private(set) var socket = azure_curl_no_socket()
  private(set) var isOpen = false
  private var isAdded = false
  /// How connecting ended, once it has.
  private var connectCode: CURLcode?
  /// Whether the bytes on the socket are those of requests and responses, so that libcurl is not needed for them.
  private var isPlain = false
  /// Whether the connection uses TLS, to the server or to the proxy.
  private var isEncrypted = false
  /// What the first look at the connection has shown, until it is read.
  private var early: IOResult?
  private var earlyByte: UInt8 = 0
  /// When the connection was made, on the clock of ``SystemClock``.
  private var madeAt = Duration.zero
  /// Since when the connection is idle, on the same clock.
  private(set) var idleSince = Duration.zero
  /// The server, for the log.
  private var authority = ""

  /// Makes a connection that is not open, or `nil` when there is no memory for it.
  init?(_ multi: MultiHandle, _ settings: Settings, _ cache: SharedCache?) {
    guard let easy = EasyHandle(counter: settings.connections, cache: cache) else { return nil }
    self.easy = easy
    self.multi = multi
    self.settings = settings
  }

  deinit { close() }

  // MARK: Connecting

  /// Begins to connect; the multi handle reports the end.
  ///
  /// - Parameters:
  ///   - request: What the connection is for.
  ///   - now: The time.
  ///   - id: The number under which the multi handle reports.
  /// - Throws: `TransportError` when libcurl refuses an option or has no memory.
  func connect(for request: PreparedRequest, now: Duration, id: UInt64) throws(TransportError) {
    try multi.withLock { () throws(TransportError) in
      close()
      guard easy.reset() else { throw .noResources("no memory") }
      try easy.setOptions(for: request, settings, now: now)
      authority = request.authority
      isPlain = !request.mayUseTLS
      isEncrypted = request.isEncrypted || request.proxy?.isEncrypted == true
      let code = multi.add(easy, as: id)
      guard code == CURLM_OK else {
        throw TransportError(
          .connect, delivery: .notSent, "A transfer cannot start: \(CurlLibrary.text(of: code))")
      }
      isAdded = true
    }
  }

  /// Notes the end of connecting that the multi handle has reported; called under its lock.
  func didConnect(_ code: CURLcode) {
    connectCode = code
    easy.forgetClosedSockets()
    guard code == CURLE_OK else { return }
    if let pin = settings.pin, isEncrypted, easy.serverCertificate.map(pin) != true {
      connectCode = CURLE_PEER_FAILED_VERIFICATION
      return
    }
    socket = easy.activeSocket
    guard socket != azure_curl_no_socket() else { return }
    isOpen = true
    madeAt = SystemClock.elapsed
    // Shows libcurl that the connection is in use. It may close one that was never used when it makes another.
    let first = withUnsafeMutableBytes(of: &earlyByte) { receiveByLibcurl(into: $0) }
    switch first {
    case .wouldBlock: return
    // libcurl reads ahead and then holds the following bytes.
    case .bytes: isPlain = false
    case .ended, .truncated, .failed: break
    }
    early = first
  }

  /// Throws unless connecting has ended well.
  func checkConnected(for request: PreparedRequest) throws(TransportError) {
    let code = multi.withLock { connectCode } ?? CURLE_FAILED_INIT
    guard code == CURLE_OK else { throw connectError(code, request) }
    guard isOpen else {
      throw TransportError(.connect, delivery: .notSent, "libcurl has no socket to \(request.authority)")
    }
  }

  private func connectError(_ code: CURLcode, _ request: PreparedRequest) -> TransportError {
    ConnectError(
      code: code, wasCertificateRefused: easy.wasCertificateRefused, hasIdentity: settings.identity != nil,
      proxyStatus: easy.fact(CURLINFO_HTTP_CONNECTCODE), proxyCode: azure_curl_proxy_code(easy.pointer)
    ).error(for: request)
  }

  // MARK: Using

  /// Whether the idle connection can carry another request.
  ///
  /// - Parameter now: The time.
  /// - Returns: Whether it is open, not idle for too long or too old, and silent.
  func isUsable(_ now: Duration) -> Bool {
    guard isOpen else { return false }
    guard now - idleSince < .seconds(settings.idleSeconds), !isTooOld(now) else {
      settings.log?.write("Connection not reused: idle for too long or too old", about: authority)
      return false
    }
    var byte: UInt8 = 0
    // The end of the connection shows here, and so do bytes that nobody asked for.
    let received = withUnsafeMutableBytes(of: &byte) { receive(into: $0) }
    guard case .wouldBlock = received else {
      settings.log?.write(
        "Connection not reused: ended, or bytes came that nobody asked for", about: authority)
      return false
    }
    settings.log?.write("Connection reused", about: authority)
    return true
  }

  /// Notes that the connection becomes idle after a request.
  ///
  /// - Returns: Whether it may be kept; otherwise it must be closed.
  func becomeIdle() -> Bool {
    guard settings.idleSeconds > 0 else { return false }
    let now = SystemClock.elapsed
    guard !isTooOld(now) else { return false }
    idleSince = now
    return true
  }

  private func isTooOld(_ now: Duration) -> Bool {
    guard let maximumAge = settings.maximumAge else { return false }
    return now - madeAt >= maximumAge
  }

  /// Writes for a transaction as much as the connection takes without waiting.
  func write(_ transaction: inout HTTPTransaction) {
    while let range = transaction.nextBytes {
      let written = transaction.request.bytes.withUnsafeBytes {
        send(UnsafeRawBufferPointer(rebasing: $0[range]))
      }
      transaction.didWrite(written)
      guard case .bytes = written else { return }
    }
  }

  /// Writes and reads for a transaction as much as the connection allows without waiting.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - isReadable: Whether there may be something to read.
  ///   - toTheEnd: Whether to read until the socket says that nothing is left, as who is told only of changes must.
  ///   - buffer: Memory to read into.
  func advance(
    _ transaction: inout HTTPTransaction, isReadable: Bool, toTheEnd: Bool = false,
    buffer: UnsafeMutableRawBufferPointer
  ) {
    write(&transaction)
    guard isReadable || transaction.isBroken else { return }
    transaction.beginReading(toTheEnd: toTheEnd)
    while transaction.didRead(receive(into: buffer), buffer) {}
    // In TLS 1.3 a server refuses a certificate after the handshake, when the request is on its way (RFC 8446 section 6.2).
    if transaction.isLost, transaction.request.isEncrypted, easy.wasCertificateRefused {
      transaction.explainLoss(
        ConnectError.certificateRefused(
          transaction.request, transaction.delivery, hasIdentity: settings.identity != nil))
    }
  }

  /// Whether there is something to read although the socket may not show it.
  var hasEarly: Bool { early != nil }

  private func send(_ bytes: UnsafeRawBufferPointer) -> IOResult {
    if isPlain { return PlainSocket.send(bytes, to: socket) }
    var count = 0
    return multi.withLock {
      switch curl_easy_send(easy.pointer, bytes.baseAddress, bytes.count, &count) {
      case CURLE_OK: .bytes(count)
      case CURLE_AGAIN: .wouldBlock
      default: .failed
      }
    }
  }

  private func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    if let first = early {
      early = nil
      if case .bytes = first, !buffer.isEmpty { buffer[0] = earlyByte }
      return first
    }
    if isPlain { return PlainSocket.receive(into: buffer, from: socket) }
    return multi.withLock { receiveByLibcurl(into: buffer) }
  }

  private func receiveByLibcurl(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    var count = 0
    switch curl_easy_recv(easy.pointer, buffer.baseAddress, buffer.count, &count) {
    case CURLE_OK where count > 0: return .bytes(count)
    case CURLE_OK: return !isEncrypted || ClosingAlert.hasArrived(on: easy.pointer) ? .ended : .truncated
    case CURLE_AGAIN: return .wouldBlock
    default: return .failed
    }
  }

  /// Closes the connection; names and TLS sessions stay for the next one.
  func close() {
    multi.withLock {
      guard isAdded else { return }
      // The server then sees the end at once, and libcurl finds the connection dead when it makes the next one.
      if isOpen, CurlLibrary.keepsRemovedConnections { azure_curl_shut_socket(socket) }
      isOpen = false
      isAdded = false
      connectCode = nil
      early = nil
      socket = azure_curl_no_socket()
      multi.remove(easy)
      easy.forgetClosedSockets()
    }
  }
}
