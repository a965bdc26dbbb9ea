import AzurePipeline
import AzureXML
import HTTPTypes

/// Turns a reply or a refusal into the response, with the header fields of every answer in the service's order.
struct Answer {
  let now: Timestamp
  let requestID: String
  let method: HTTPRequest.Method
  /// The tenant that a challenge names.
  let tenant: String
  /// `nil` while the version is not known.
  var version: ServiceVersion?
  var clientRequestID: String?
  var crossOrigin: CrossOrigin?

  init(to request: Request, tenant: String, now: Timestamp, random: RandomSource) {
    self.now = now
    self.tenant = tenant
    method = request.head.method
    requestID = Self.newRequestID(random)
  }

  func response(_ reply: Reply) -> Response {
    var fields = HTTPFields()
    let isRead = method == .get || method == .head
    if reply.status == 200, isRead, version?.sendsCacheControl == true {
      fields.add("Cache-Control", "no-cache")
    }
    if reply.document != nil {
      fields.add("Transfer-Encoding", "chunked")
      fields.add("Content-Type", "application/xml")
    } else {
      fields.add("Content-Length", "0")
    }
    if crossOrigin?.varies == true { fields.add("Vary", "Origin") }
    addIdentity(to: &fields)
    for (name, value) in reply.headers { fields.add(name, value) }
    finish(&fields, exposesContentType: reply.exposesContentType)
    return Response(
      status: .init(code: reply.status, reasonPhrase: Self.reason(reply.status)), headerFields: fields,
      body: method == .head ? [] : reply.document ?? [])
  }

  func response(_ refusal: Refusal) -> Response {
    let body = method == .head ? [] : document(refusal)
    var fields = HTTPFields()
    if !refusal.allowed.isEmpty { fields.add("Allow", refusal.allowed.joined(separator: ", ")) }
    fields.add("Content-Length", String(body.count))
    if !body.isEmpty { fields.add("Content-Type", "application/xml") }
    if crossOrigin?.varies == true { fields.add("Vary", "Origin") }
    if case .service = refusal.origin {
      addIdentity(to: &fields, challenge: refusal.challenges)
      if version?.sendsErrorCodeHeader != false { fields.add("x-ms-error-code", refusal.code) }
    } else {
      fields.add("Server", "Microsoft-HTTPAPI/2.0")
      if refusal.challenges { addChallenge(to: &fields) }
      fields.add("x-ms-request-id", requestID)
      if refusal.repeatsClientRequestID { addClientRequestID(to: &fields) }
      if case .front = refusal.origin { fields.add("x-ms-error-code", refusal.code) }
    }
    finish(&fields)
    // The reason phrase is the first line of the message in every recording that has one.
    return Response(
      status: .init(code: refusal.status, reasonPhrase: refusal.message), headerFields: fields, body: body)
  }

  private func addIdentity(to fields: inout HTTPFields, challenge: Bool = false) {
    fields.add("Server", "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0")
    if challenge { addChallenge(to: &fields) }
    fields.add("x-ms-request-id", requestID)
    addClientRequestID(to: &fields)
    if let version { fields.add("x-ms-version", version.text) }
  }

  private func addClientRequestID(to fields: inout HTTPFields) {
    if let clientRequestID, version?.echoesClientRequestID == true {
      fields.add("x-ms-client-request-id", clientRequestID)
    }
  }

  /// Adds what the rules for other origins say, and the date.
  private func finish(_ fields: inout HTTPFields, exposesContentType: Bool = false) {
    let names = ExposableNames(fields, includesContentType: exposesContentType).names
    for (name, value) in crossOrigin?.fields(exposing: names) ?? [] { fields.add(name, value) }
    fields.add("Date", now.httpDate)
  }

  private func addChallenge(to fields: inout HTTPFields) {
    guard version?.sendsChallenge != false else { return }
    fields.add(
      "WWW-Authenticate",
      "Bearer authorization_uri=https://login.microsoftonline.com/\(tenant)/oauth2/authorize "
        + "resource_id=https://storage.azure.com")
  }

  private func document(_ refusal: Refusal) -> [UInt8] {
    let message = "\(refusal.message)\nRequestId:\(requestID)\nTime:\(now.iso8601WithFraction)"
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("Error") { writer throws(XMLError) in
        try writer.element("Code", text: refusal.code)
        try writer.element("Message", text: message)
        for detail in refusal.details {
          try writer.element(detail.name, text: ServiceDocument.carriable(detail.value))
        }
      }
    }
    return document ?? []
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    default: "No Content"
    }
  }

  /// The form of the service's ids: `003` for the queue service, small third group, zeros at the end.
  private static func newRequestID(_ random: RandomSource) -> String {
    let high = random.next()
    let low = random.next()
    let parts = [
      Hexadecimal.text(high >> 32, digits: 8), Hexadecimal.text(high & 15, digits: 1) + "003",
      Hexadecimal.text(high >> 8 & 0x1FF, digits: 4), Hexadecimal.text(low >> 48, digits: 4),
      Hexadecimal.text(low & 0xFF_FFFF, digits: 6) + "000000",
    ]
    return parts.joined(separator: "-")
  }
}

extension HTTPFields {
  /// Adds a field whose name is written as given; what cannot be a name is left out.
  fileprivate mutating func add(_ name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    append(HTTPField(name: name, value: value))
  }
}
