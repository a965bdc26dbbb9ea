import AzureCore
import CCurl

/// One connection to a server: made by libcurl, with its names, proxies and TLS; written to and read from directly.
///
/// libcurl's own HTTP costs more than all the rest of a small request; `CURLOPT_CONNECT_ONLY` leaves it out
/// (https://curl.se/libcurl/c/CURLOPT_CONNECT_ONLY.html).
// Proof: a connection belongs to a lane, which one blocking caller has at a time, or to the engine's thread, which it
// never leaves. Lanes share a multi handle, which other callers may be using: what concerns libcurl is done exclusively, and
// so is everything about the end of connecting, which another caller may learn.
final class Connection: @unchecked Sendable {
  /// What came of writing or reading.
  enum Transferred {
    case bytes(Int)
    /// It would have to wait.
    case nothing
    /// The other side has ended the connection.
    case ended
    /// The connection has ended, and nothing shows that the other side did it: on a TLS connection its closing alert is
    /// missing.
    case cut
    case failed
  }

  private let easy: EasyHandle
  private let multi: MultiHandle
  private let settings: Settings
  private(set) var socket = azure_curl_no_socket()
  private(set) var isOpen = false
  private var isAdded = false
  /// How connecting ended, once it has.
  private var connected: CURLcode?
  /// Whether the bytes on the socket are those of requests and responses, so that libcurl is not needed for them.
  private var isPlain = false
  /// Whether TLS is spoken on it, to the server or to the proxy.
  private var isEncrypted = false
  /// What the first look at the connection has shown, until it is read.
  private var early: Transferred?
  private var earlyByte: UInt8 = 0
  /// Since when nothing was sent or received, on the clock of ``SystemClock``.
  var idleSince = Duration.zero

  /// Makes one that is not open, or `nil` when there is no memory for it.
  init?(_ multi: MultiHandle, _ settings: Settings, _ cache: SharedCache?) {
    guard let easy = EasyHandle(counter: settings.connections, cache: cache) else { return nil }
    self.easy = easy
    self.multi = multi
    self.settings = settings
  }

  deinit { close() }

  /// Begins to connect; the multi handle reports the end.
  ///
  /// - Parameters:
  ///   - plan: What the connection is for.
  ///   - now: The time.
  ///   - id: What the multi handle shall call it.
  /// - Throws: `TransportError` when libcurl refuses an option or has no memory.
  func connect(for plan: TransferPlan, now: Duration, id: UInt64) throws(TransportError) {
    try multi.exclusively { () throws(TransportError) in
      close()
      guard easy.reset() else { throw .noResources("no memory") }
      try prepare(plan, now)
      isPlain = !plan.usesTLS
      isEncrypted = plan.isEncrypted || plan.proxy?.isEncrypted == true
      let code = multi.add(easy, as: id)
      guard code == CURLM_OK else {
        throw TransportError(
          .connect, delivery: .notSent, "A transfer cannot start: \(CurlLibrary.text(of: code))")
      }
      isAdded = true
    }
  }

  /// Takes note, exclusively, of the end of connecting that the multi handle reports.
  func settle(_ code: CURLcode) {
    connected = code
    guard code == CURLE_OK else { return }
    socket = easy.activeSocket
    guard socket != azure_curl_no_socket() else { return }
    isOpen = true
    // Lets libcurl know that the connection is in use: one that nothing was ever done with it takes for unused, and may close
    // it when another one is made.
    let first = withUnsafeMutableBytes(of: &earlyByte) { receiveByLibrary(into: $0) }
    switch first {
    case .nothing: return
    // A libcurl that reads ahead has the rest.
    case .bytes: isPlain = false
    case .ended, .cut, .failed: break
    }
    early = first
  }

  /// Throws unless connecting has ended well.
  func checkConnected(for plan: TransferPlan) throws(TransportError) {
    let code = multi.exclusively { connected } ?? CURLE_FAILED_INIT
    guard code == CURLE_OK else { throw connectFault(code, plan) }
    guard isOpen else {
      throw TransportError(.connect, delivery: .notSent, "libcurl has no socket to \(plan.authority)")
    }
  }

  /// Whether the connection, which has been idle, can carry another request now.
  ///
  /// - Parameter now: The time.
  /// - Returns: Whether it is open, not too old, and silent.
  func isUsable(_ now: Duration) -> Bool {
    guard isOpen, now - idleSince < .seconds(settings.idleSeconds) else { return false }
    var byte: UInt8 = 0
    // The end, or bytes that nobody asked for, show here.
    let transferred = withUnsafeMutableBytes(of: &byte) { receive(into: $0) }
    if case .nothing = transferred { return true }
    return false
  }

  /// What to wait for.
  func interest(_ exchange: borrowing Exchange) -> curl_waitfd {
    let events = exchange.wantsToWrite ? CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN
    return curl_waitfd(fd: socket, events: Int16(events), revents: 0)
  }

  /// Whether there is something to read of which the socket may know nothing any more.
  var hasEarly: Bool { early != nil }

  /// Writes what the connection takes without waiting.
  func send(_ bytes: UnsafeRawBufferPointer) -> Transferred {
    if isPlain { return PlainSocket.send(bytes, to: socket) }
    var count = 0
    return multi.exclusively {
      switch curl_easy_send(easy.pointer, bytes.baseAddress, bytes.count, &count) {
      case CURLE_OK: .bytes(count)
      case CURLE_AGAIN: .nothing
      default: .failed
      }
    }
  }

  /// Reads what there is without waiting.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transferred {
    if let first = early {
      early = nil
      if case .bytes = first, !buffer.isEmpty { buffer[0] = earlyByte }
      return first
    }
    if isPlain { return PlainSocket.receive(into: buffer, from: socket) }
    return multi.exclusively { receiveByLibrary(into: buffer) }
  }

  private func receiveByLibrary(into buffer: UnsafeMutableRawBufferPointer) -> Transferred {
    var count = 0
    switch curl_easy_recv(easy.pointer, buffer.baseAddress, buffer.count, &count) {
    case CURLE_OK where count > 0: return .bytes(count)
    case CURLE_OK: return !isEncrypted || ClosingAlert.hasCome(on: easy.pointer) ? .ended : .cut
    case CURLE_AGAIN: return .nothing
    default: return .failed
    }
  }

  /// Closes the connection; its names and TLS sessions stay for the next one.
  func close() {
    multi.exclusively {
      guard isAdded else { return }
      // The server then sees the end at once, and libcurl finds the connection dead when it makes the next one.
      if isOpen, CurlLibrary.keepsRemovedConnections { azure_curl_shut_socket(socket) }
      isOpen = false
      isAdded = false
      connected = nil
      early = nil
      socket = azure_curl_no_socket()
      multi.remove(easy)
    }
  }

  /// The error for a connection that broke because the server wants a certificate, if it did.
  ///
  /// In TLS 1.3 that shows after the handshake, when the request is on its way (RFC 8446 section 6.2).
  func certificateFault(_ plan: TransferPlan, _ delivery: TransportError.Delivery) -> TransportError? {
    guard plan.isEncrypted, easy.wasCertificateRefused else { return nil }
    return TransportError(
      .certificate, delivery: delivery,
      "\(plan.authority) asks for a client certificate"
        + (settings.identity == nil ? ", and none is set" : " and refuses the one that is set"))
  }

  // MARK: Options

  private func prepare(_ plan: TransferPlan, _ now: Duration) throws(TransportError) {
    try easy.set(CURLOPT_CONNECT_ONLY, true)
    try easy.set(CURLOPT_URL, plan.origin)
    try easy.check(azure_curl_allow_http_only(easy.pointer), CURLOPT_PROTOCOLS)
    try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    let remaining = max(plan.deadline - now, .microseconds(1))
    try easy.set(CURLOPT_TIMEOUT_MS, remaining.milliseconds)
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(plan.limits.connectTimeout, remaining).milliseconds)
    try easy.set(CURLOPT_NOSIGNAL, true)
    try easy.set(CURLOPT_TCP_NODELAY, true)
    try easy.check(azure_curl_do_not_wait_for_lookups(easy.pointer), CURLOPT_TIMEOUT_MS)
    try easy.set(CURLOPT_ERRORBUFFER, context: easy.errorText)
    // What a proxy says besides must not come out at the standard output.
    try easy.set(CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    if plan.usesTLS {
      try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
      try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
      try settings.trust?.apply(to: easy, CURLOPT_CAINFO_BLOB)
    }
    if plan.isEncrypted { try settings.identity?.apply(to: easy) }
    // An empty text keeps libcurl from looking at the environment.
    try easy.set(CURLOPT_NOPROXY, "")
    try easy.set(CURLOPT_PROXY, plan.proxy?.url.value ?? "")
    if let proxy = plan.proxy { try prepare(proxy) }
  }

  private func prepare(_ proxy: Routing.Server) throws(TransportError) {
    try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
    try easy.keepTunnelBare()
    if let credential = proxy.credential {
      try easy.set(CURLOPT_PROXYUSERNAME, credential.user)
      try easy.set(CURLOPT_PROXYPASSWORD, credential.password.value)
    }
    if proxy.isEncrypted {
      try easy.set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      try settings.trust?.apply(to: easy, CURLOPT_PROXY_CAINFO_BLOB)
    }
  }

  // MARK: Faults

  /// The error of a connection that did not come about.
  ///
  /// Messages are made of libcurl's words for the code and of the host; its detailed error text may hold a URL.
  private func connectFault(_ code: CURLcode, _ plan: TransferPlan) -> TransportError {
    let host = plan.authority
    if code == CURLE_OPERATION_TIMEDOUT { return Self.connectTimeout(plan) }
    if code == CURLE_SSL_CLIENTCERT || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_RECV_ERROR,
      let fault = certificateFault(plan, .notSent)
    {
      return fault
    }
    // The reply of a SOCKS proxy stays with the handle.
    let reply = code == CURLE_PROXY ? azure_curl_proxy_code(easy.pointer) : Int(CURLPX_OK.rawValue)
    if let proxy = plan.proxy,
      let refusal = ProxyRefusal(status: easy.fact(CURLINFO_HTTP_CONNECTCODE), reply: reply)
    {
      return refusal.error(host, hasUser: proxy.hasUser)
    }
    var message = "\(CurlLibrary.text(of: code)) (\(host), libcurl code \(code.rawValue))"
    if plan.proxy != nil { message += "; a proxy is set for it" }
    return TransportError(Self.kind(of: code), delivery: .notSent, message)
  }

  /// The error of connecting for too long: its own limit, or that of the attempt.
  static func connectTimeout(_ plan: TransferPlan) -> TransportError {
    let isAttempt = SystemClock.elapsed >= plan.deadline
    let limit = isAttempt ? plan.limits.timeout : plan.limits.connectTimeout
    return TransportError(
      .timeout, delivery: .notSent,
      "No connection to \(plan.authority) within the \(isAttempt ? "attempt" : "connect") timeout of "
        + limit.inSeconds
    )
  }

  private static func kind(of code: CURLcode) -> TransportError.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      .nameResolution
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
      .certificate
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
      .tls
    case CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
      .unsupported
    default:
      .connect
    }
  }
}
