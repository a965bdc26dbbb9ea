import AzureQueues
import HTTPTypes

/// A place of a response at which a server repeats a secret of the request.
enum EchoPlace: String, CaseIterable {
  case requestID, requestIDOfSuccess, requestIDOfUnreadable, otherRequestID
  case code, codeOfRedirect, codeInBody, codeInJSON
  case reason, reasonOfRedirect, message, messageInJSON
  case authenticationDetail, detail, detailName, child, childName
  case contentType, contentTypeOfSuccess, rootName, rootNameOfSuccess, namespace, prefix, attribute
  case brokenDocument, brokenDocumentOfSuccess, entity, page, pageOfSuccess
  case location, challenge, cookie, fieldName, date, retryAfter
  case transportError, transportErrorNotSent

  /// What a server of this kind sends.
  func respond(_ secret: String, _ request: AzureRequest) throws(TransportError) -> AzureResponse {
    switch self {
    case .requestID: response(403, [.requestID: secret])
    case .requestIDOfSuccess: response(204, [.requestID: secret])
    case .requestIDOfUnreadable: response(200, [.requestID: secret], "<html/>")
    case .otherRequestID: response(200, [.requestID: secret, .clientRequestID: "another"])
    case .code: response(403, [.errorCode: secret])
    case .codeOfRedirect: response(302, [.errorCode: secret])
    case .codeInBody: response(403, "<Error><Code>\(secret)</Code><Message>m</Message></Error>")
    case .codeInJSON: response(403, #"{"error":{"code":"\#(secret)","message":"m"}}"#)
    case .reason: AzureResponse(status: .init(code: 407, reasonPhrase: "Not \(secret), no"))
    case .reasonOfRedirect: AzureResponse(status: .init(code: 302, reasonPhrase: secret))
    case .message: response(500, "<Error><Message>It is \(secret).</Message></Error>")
    case .messageInJSON: response(403, #"{"error":{"code":"A","message":"It is \#(secret)."}}"#)
    case .authenticationDetail:
      response(403, "<Error><AuthenticationErrorDetail>No \(secret)</AuthenticationErrorDetail></Error>")
    case .detail: response(403, "<Error><Reason>It is \(secret)</Reason></Error>")
    case .detailName: response(403, "<Error><\(secret)>a</\(secret)></Error>")
    case .child: response(403, "<Error><Reason><A>\(secret)</A></Reason></Error>")
    case .childName: response(403, "<Error><Reason><\(secret)>a</\(secret)></Reason></Error>")
    case .contentType: response(403, [.contentType: "text/\(secret)"], "<html/>")
    case .contentTypeOfSuccess: response(200, [.contentType: "text/\(secret)"], "<html/>")
    case .rootName: response(403, "<\(secret)/>")
    case .rootNameOfSuccess: response(200, "<\(secret)/>")
    case .namespace: response(403, "<a:Fault xmlns:a='urn:\(secret)'/>")
    case .prefix: response(403, "<\(secret):Fault xmlns:\(secret)='urn:a'/>")
    case .attribute: response(403, "<Error \(secret)='1' \(secret)='2'/>")
    case .brokenDocument: response(403, "<Error><\(secret)></Error>")
    case .brokenDocumentOfSuccess: response(200, "<Error><\(secret)></Error>")
    case .entity: response(200, "<Error>&\(secret);</Error>")
    case .page: response(502, "No access with \(secret)")
    case .pageOfSuccess: response(200, "Welcome with \(secret)")
    case .location: response(307, [.location: "https://x/?a=\(secret)"])
    case .challenge:
      response(401, [.wwwAuthenticate: "Bearer authorization_uri=https://\(secret)/x resource_id=\(secret)"])
    case .cookie: response(403, [.setCookie: "a=\(secret)"])
    case .fieldName: response(403, HTTPField.Name(secret).map { [$0: "a"] } ?? [:])
    case .date: response(403, [.date: secret])
    case .retryAfter: response(503, [.retryAfter: secret])
    case .transportError:
      throw TransportError(.connectionLost, delivery: .maybeSent, "The proxy said \(secret)")
    case .transportErrorNotSent:
      throw TransportError(.connect, delivery: .notSent, "No way to \(secret)")
    }
  }

  private func response(_ status: Int, _ fields: HTTPFields, _ body: String = "") -> AzureResponse {
    AzureResponse(status: .init(code: status), headerFields: fields, body: Array(body.utf8))
  }

  private func response(_ status: Int, _ body: String) -> AzureResponse {
    response(status, [.contentType: "application/xml"], body)
  }
}

extension HTTPField.Name {
  fileprivate static var requestID: HTTPField.Name { named("x-ms-request-id") }
  fileprivate static var clientRequestID: HTTPField.Name { named("x-ms-client-request-id") }
  fileprivate static var errorCode: HTTPField.Name { named("x-ms-error-code") }

  private static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .server }
}

/// A server that repeats a secret at a place of every response.
struct PlaceTransport: AsyncTransport, SyncTransport {
  let place: EchoPlace
  /// Finds the secret in the request, in the form in which it is repeated.
  let secret: @Sendable (AzureRequest) -> String
  let said: Output

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try respond(request)
  }

  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    try respond(request)
  }

  private func respond(_ request: AzureRequest) throws(TransportError) -> AzureResponse {
    let secret = secret(request)
    said.add(secret)
    return try place.respond(secret, request)
  }
}
