import AzurePipeline
import CCurl
import HTTPTypes

extension Exchange {
  func setTarget() throws(TransportError) {
    try easy.check(azure_curl_allow_http_only(easy.pointer), CURLOPT_PROTOCOLS)
    try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try easy.set(CURLOPT_HTTP09_ALLOWED, false)
    try easy.set(CURLOPT_FOLLOWLOCATION, false)
    try easy.set(CURLOPT_PATH_AS_IS, true)
    switch settings.routing.targetForm(isEncrypted: plan.isEncrypted, to: plan.authority) {
    case .origin:
      try easy.set(CURLOPT_URL, plan.origin)
      try easy.set(CURLOPT_REQUEST_TARGET, plan.request.target)
    case .absolute:
      try easy.set(CURLOPT_URL, plan.origin)
      try easy.set(CURLOPT_REQUEST_TARGET, plan.base + plan.request.target)
    case .dependsOnHost:
      try easy.set(CURLOPT_URL, plan.base + plan.request.target)
    }
  }

  func setBody() throws(TransportError) {
    let method = plan.request.head.method
    let body = plan.request.body
    if method == .head {
      try easy.set(CURLOPT_NOBODY, true)
    } else if !body.isEmpty || method == .put || method == .post {
      try easy.set(CURLOPT_POST, true)
      try easy.setOffset(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
      try easy.setCopy(CURLOPT_COPYPOSTFIELDS, of: body)
    } else {
      try easy.set(CURLOPT_HTTPGET, true)
    }
    try easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
  }

  /// Sets the request's fields and keeps libcurl from adding its own.
  func setFields() throws(TransportError) {
    try easy.set(CURLOPT_HTTPHEADER, easy.fields.assign(plan.fields))
    guard proxy != nil else { return }
    // What goes to a proxy in a CONNECT request: never a field of the request, which may be a credential.
    var proxyFields = HeaderLines()
    proxyFields.suppress("Proxy-Connection")
    proxyFields.suppress("User-Agent")
    try easy.set(CURLOPT_PROXYHEADER, easy.proxyFields.assign(proxyFields))
    try easy.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
  }

  func setBounds() throws(TransportError) {
    let remaining = plan.remaining
    try easy.set(CURLOPT_TIMEOUT_MS, remaining.milliseconds)
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(plan.limits.connectTimeout, remaining).milliseconds)
    try easy.set(CURLOPT_NOSIGNAL, true)
    try easy.set(CURLOPT_TCP_NODELAY, true)
    try easy.check(azure_curl_do_not_wait_for_lookups(easy.pointer), CURLOPT_TIMEOUT_MS)
    if settings.idleSeconds > 0 {
      try easy.set(CURLOPT_MAXAGE_CONN, settings.idleSeconds)
    } else {
      try easy.set(CURLOPT_FORBID_REUSE, true)
    }
  }

  func setTrust() throws(TransportError) {
    guard plan.isEncrypted || proxy != nil else { return }
    try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
    try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
    try settings.trust?.apply(to: easy, CURLOPT_CAINFO_BLOB)
    if plan.isEncrypted { try settings.identity?.apply(to: easy) }
  }

  func setProxy() throws(TransportError) {
    guard let server = proxy else {
      // An empty text keeps libcurl from looking at the environment.
      try easy.set(CURLOPT_PROXY, "")
      return
    }
    try easy.set(CURLOPT_PROXY, server.url.value)
    try easy.set(CURLOPT_NOPROXY, settings.routing.exceptions)
    try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
    if let credential = server.credential {
      try easy.set(CURLOPT_PROXYUSERNAME, credential.user)
      try easy.set(CURLOPT_PROXYPASSWORD, credential.password.value)
    }
    if server.url.value.lowercased().hasPrefix("https:") {
      try easy.set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      try settings.trust?.apply(to: easy, CURLOPT_PROXY_CAINFO_BLOB)
    }
  }
}
