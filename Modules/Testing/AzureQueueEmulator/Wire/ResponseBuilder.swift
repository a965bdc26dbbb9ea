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
    let isRead = method == .get || method == .head
    let sendsCacheControl = reply.status == 200 && isRead && version?.sendsCacheControl == true
    var fields = Self.framing(hasDocument: reply.document != nil, sendsCacheControl: sendsCacheControl)
    if crossOrigin?.varies == true { fields.add(.vary, "Origin") }
    addIdentity(to: &fields)
    for (name, value) in reply.headers { fields.add(named: name, value) }
    finish(&fields, exposesContentType: reply.exposesContentType)
    return Response(
      status: .init(code: reply.status, reasonPhrase: Self.reason(reply.status)), headerFields: fields,
      body: method == .head ? [] : reply.document ?? [])
  }

  func response(_ refusal: Refusal) -> Response {
    let body = method == .head ? [] : document(refusal)
    var fields = HTTPFields()
    if !refusal.allowed.isEmpty { fields.add(.allow, refusal.allowed.joined(separator: ", ")) }
    fields.add(.contentLength, String(body.count))
    if !body.isEmpty { fields.add(.contentType, "application/xml") }
    if crossOrigin?.varies == true { fields.add(.vary, "Origin") }
    if case .service = refusal.origin {
      addIdentity(to: &fields, challenge: refusal.challenges)
      if version?.sendsErrorCodeHeader != false { fields.add(.msErrorCode, refusal.code) }
    } else {
      fields.add(.server, "Microsoft-HTTPAPI/2.0")
      if refusal.challenges { addChallenge(to: &fields) }
      fields.add(.msRequestID, requestID)
      if refusal.repeatsClientRequestID { addClientRequestID(to: &fields) }
      if case .front = refusal.origin { fields.add(.msErrorCode, refusal.code) }
    }
    finish(&fields)
    // The reason phrase is the first line of the message in every recording that has one.
    return Response(
      status: .init(code: refusal.status, reasonPhrase: refusal.message), headerFields: fields, body: body)
  }

  private func addIdentity(to fields: inout HTTPFields, challenge: Bool = false) {
    fields.append(Self.server)
    if challenge { addChallenge(to: &fields) }
    fields.add(.msRequestID, requestID)
    addClientRequestID(to: &fields)
    if let version { fields.add(.msVersion, version.text) }
  }

  private func addClientRequestID(to fields: inout HTTPFields) {
    if let clientRequestID, version?.echoesClientRequestID == true {
      fields.add(.msClientRequestID, clientRequestID)
    }
  }

  /// Adds what the rules for other origins say, and the date.
  private func finish(_ fields: inout HTTPFields, exposesContentType: Bool = false) {
    if let crossOrigin, crossOrigin.allowedOrigin != nil {
      let names = ExposableNames(fields, includesContentType: exposesContentType).names
      for (name, value) in crossOrigin.fields(exposing: names) { fields.add(named: name, value) }
    }
    fields.add(.date, now.httpDate)
  }

  private func addChallenge(to fields: inout HTTPFields) {
    guard version?.sendsChallenge != false else { return }
    fields.add(
      .wwwAuthenticate,
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

  private static func framing(hasDocument: Bool, sendsCacheControl: Bool) -> HTTPFields {
    switch (hasDocument, sendsCacheControl) {
    case (true, true): framings.cachedDocument
    case (true, false): framings.document
    case (false, true): framings.cachedNothing
    case (false, false): framings.nothing
    }
  }

  // Made once: a field that is made anew is checked anew.
  private static let framings:
    (
      cachedDocument: HTTPFields, document: HTTPFields, cachedNothing: HTTPFields, nothing: HTTPFields
    ) = (
      [.cacheControl: "no-cache", .transferEncoding: "chunked", .contentType: "application/xml"],
      [.transferEncoding: "chunked", .contentType: "application/xml"],
      [.cacheControl: "no-cache", .contentLength: "0"],
      [.contentLength: "0"]
    )
  private static let server = HTTPField(
    name: .server, value: "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0")

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
    return GUIDText.text(
      high & 0xFFFF_FFFF_0000_0000 | (high & 15) << 28 | 0x003 << 16 | high >> 8 & 0x1FF,
      low & 0xFFFF_0000_0000_0000 | (low & 0xFF_FFFF) << 24)
  }
}

extension HTTPFields {
  fileprivate mutating func add(_ name: HTTPField.Name, _ value: String) {
    append(HTTPField(name: name, value: value))
  }

  /// Adds a field whose name is written as given; what cannot be a name is left out.
  fileprivate mutating func add(named name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    add(name, value)
  }
}

/// A successful answer, before the header fields that every answer has.
struct Reply {
  let status: Int
  /// Header fields of the operation, in order, names as they stand on the wire.
  var headers: [(name: String, value: String)] = []
  /// The document, for the operations that answer one.
  var document: [UInt8]?
  /// Whether web pages of other origins are told of the `Content-Type` too; seen for lists of queues and messages only.
  var exposesContentType = false

  static let created = Reply(status: 201)
  static let accepted = Reply(status: 202)
  static let noContent = Reply(status: 204)
}

/// Writes the documents of answers: byte order mark, declaration, no white space between elements.
enum ServiceDocument {
  static func bytes(_ write: (inout XMLWriter) throws(XMLError) -> Void) -> [UInt8]? {
    var writer = XMLWriter(byteOrderMark: true, declaration: true, capacity: 512)
    do throws(XMLError) {
      try write(&writer)
    } catch {
      return nil
    }
    return writer.bytes
  }

  /// Replaces what XML cannot carry, for texts that quote a request.
  static func carriable(_ text: String) -> String {
    var text = text
    guard text.withUTF8(ForbiddenCharacters.first) != nil else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
