import AzureQueues
import HTTPTypes

/// A server that repeats in header fields and body what it was sent, as pages of gateways and refusals of the service do.
struct EchoTransport: AsyncTransport, SyncTransport {
  /// 0 stands for a connection that breaks.
  let status: Int
  let sent: Output

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try respond(request)
  }

  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    try respond(request)
  }

  private func respond(_ request: AzureRequest) throws(TransportError) -> AzureResponse {
    let authorization = request.head.headerFields[.authorization] ?? ""
    sent.add("\(request.target) \(authorization) \(request.head.headerFields.map(\.value))")
    guard status > 0 else {
      throw TransportError(.connectionLost, delivery: .maybeSent, "The connection broke")
    }
    let address = "https://contoso.queue.core.windows.net\(request.target)"
    var fields: HTTPFields = [
      .location: address, .setCookie: authorization, .authorization: authorization,
      .contentType: "application/xml",
    ]
    if status == 401 { fields[.wwwAuthenticate] = "Bearer error=\"invalid_token\"" }
    return AzureResponse(
      status: .init(code: status), headerFields: fields, body: Array(page(request, address).utf8))
  }

  private func page(_ request: AzureRequest, _ address: String) -> String {
    let authorization = request.head.headerFields[.authorization] ?? ""
    let quoted = address.split(separator: "&").joined(separator: "&amp;")
    return
      "<Error><Code>AuthenticationFailed</Code><Message>No access to \(quoted)</Message><AuthenticationErrorDetail>"
      + "The MAC signature found in the HTTP request '\(authorization)' is not the same as any computed signature."
      + " Server used following string to sign: '\(stringToSign(request))'."
      + "</AuthenticationErrorDetail><QueryParameterName>\(request.target.contains("sig=") ? "sig" : "popreceipt")"
      + "</QueryParameterName><QueryParameterValue>\(quoted)</QueryParameterValue>"
      + "<Lines>\(fields(request) { "\($0.name.rawName): \($0.value)" }.joined(separator: "\n"))</Lines>"
      + "<Document>{\(fields(request) { "\"\($0.name.rawName)\":\"\($0.value)\"" }.joined(separator: ","))}</Document>"
      + "<Address>\(PercentEncoding.encode(address)) \(PercentEncoding.encode(PercentEncoding.encode(address)))</Address>"
      // Without a name.
      + "<Values>\(fields(request, where: isSecret) { $0.value }.joined(separator: " "))"
      + " \(authorization.split(separator: " ").last ?? "")</Values>"
      + fields(request, where: isSecret) {
        "<Field><HeaderName>\($0.name.rawName)</HeaderName><HeaderValue>\($0.value)</HeaderValue></Field>"
      }.joined()
      + "</Error>"
  }

  private func fields(
    _ request: AzureRequest, where isWanted: (HTTPField) -> Bool = { _ in true },
    _ write: (HTTPField) -> String
  ) -> [String] {
    request.head.headerFields.filter(isWanted).map(write)
  }

  /// Whether a value is one that grants access, which is known wherever it stands; metadata may be any word.
  private func isSecret(_ field: HTTPField) -> Bool {
    let name = field.name.canonicalName
    return name == "authorization" || name.hasSuffix("encryption-key")
  }

  /// The lines that the service quotes: those of the fields `x-ms-` and of the parameters, with their values.
  private func stringToSign(_ request: AzureRequest) -> String {
    var lines = [request.head.method.rawValue, "", "", "application/xml"]
    for field in request.head.headerFields where field.name.canonicalName.hasPrefix("x-ms-") {
      lines.append("\(field.name.canonicalName):\(field.value)")
    }
    lines.append("/contoso\(request.path)")
    for item in (request.query ?? "").split(separator: "&") {
      lines.append(item.split(separator: "=").joined(separator: ":"))
    }
    return lines.joined(separator: "\n")
  }
}
