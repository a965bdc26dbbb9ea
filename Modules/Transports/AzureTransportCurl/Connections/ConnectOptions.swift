import AzureCore
import CCurl

extension EasyHandle {
  /// Sets all options of a connection.
  ///
  /// - Parameters:
  ///   - request: The request that the connection is made for.
  ///   - settings: The settings; they must outlive the connection.
  ///   - now: The time.
  /// - Throws: `TransportError` when libcurl refuses an option or has no memory.
  func setOptions(for request: PreparedRequest, _ settings: Settings, now: Duration) throws(TransportError) {
    try set(CURLOPT_CONNECT_ONLY, true)
    try set(CURLOPT_URL, request.origin)
    try check(azure_curl_allow_http_only(pointer), CURLOPT_PROTOCOLS)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    let remaining = max(request.deadline - now, .microseconds(1))
    try set(CURLOPT_TIMEOUT_MS, remaining.milliseconds)
    try set(CURLOPT_CONNECTTIMEOUT_MS, min(request.limits.connectTimeout, remaining).milliseconds)
    try set(CURLOPT_NOSIGNAL, true)
    try set(CURLOPT_TCP_NODELAY, true)
    try check(azure_curl_do_not_wait_for_lookups(pointer), CURLOPT_TIMEOUT_MS)
    try set(CURLOPT_ERRORBUFFER, context: errorText)
    // By default libcurl prints the body of a proxy's refusal.
    try set(CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    if request.mayUseTLS {
      try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      try set(CURLOPT_SSL_VERIFYPEER, 1)
      try set(CURLOPT_SSL_VERIFYHOST, 2)
      if let trust = settings.trust { try set(CURLOPT_CAINFO_BLOB, trust.text) }
      if settings.pin != nil { try setPinned() }
    }
    if request.isEncrypted, let identity = settings.identity { try setClientCertificate(identity) }
    if let seconds = settings.keepAliveSeconds {
      try set(CURLOPT_TCP_KEEPALIVE, true)
      try set(CURLOPT_TCP_KEEPIDLE, seconds)
      try set(CURLOPT_TCP_KEEPINTVL, seconds)
    }
    if let entry = request.connectTo { try setConnectTo(entry) }
    if let log = settings.log { try setLog(ConnectionLog(log, request.authority)) }
    // An empty text keeps libcurl from reading the environment.
    try set(CURLOPT_NOPROXY, "")
    try set(CURLOPT_PROXY, request.proxy?.url.value ?? "")
    if let proxy = request.proxy { try setProxy(proxy, settings) }
  }

  /// Lets any certificate through to ``Connection/didConnect(_:)``, which looks at it before anything is sent.
  private func setPinned() throws(TransportError) {
    try set(CURLOPT_SSL_VERIFYPEER, 0)
    try set(CURLOPT_SSL_VERIFYHOST, 0)
    try set(CURLOPT_CERTINFO, 1)
    // In a session that goes on the server does not show its certificate again.
    try set(CURLOPT_SSL_SESSIONID_CACHE, 0)
  }

  private func setClientCertificate(_ identity: ClientIdentity) throws(TransportError) {
    try set(CURLOPT_SSLCERT_BLOB, identity.certificate)
    try set(CURLOPT_SSLKEY_BLOB, identity.key)
    // Always set: without a passphrase, OpenSSL would ask for one at the terminal.
    try set(CURLOPT_KEYPASSWD, identity.passphrase.value)
  }

  private func setProxy(_ proxy: ProxyRouting.Server, _ settings: Settings) throws(TransportError) {
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
    try keepTunnelBare()
    if let credential = proxy.credential {
      try set(CURLOPT_PROXYUSERNAME, credential.user)
      try set(CURLOPT_PROXYPASSWORD, credential.password.value)
    }
    if proxy.isEncrypted {
      try set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      if let trust = settings.trust { try set(CURLOPT_PROXY_CAINFO_BLOB, trust.text) }
    }
  }
}
