import AzureCore
import AzureXML
import HTTPTypes

/// Makes the response from the result of an operation or from an error, with all header fields in the service's order.
struct ResponseBuilder {
  let now: Timestamp
  let requestID: String
  let method: HTTPRequest.Method
  let challenge: SignInPlace
  /// `nil` while the version is not known.
  var version: ServiceVersion?
  var clientRequestID: String?
  var crossOrigin: CrossOrigin?

  init(to request: AzureRequest, challenge: SignInPlace, now: Timestamp, random: RandomSource) {
    self.now = now
    self.challenge = challenge
    method = request.head.method
    requestID = Self.newRequestID(random)
  }

  func response(_ result: OperationResult) -> AzureResponse {
    let isRead = method == .get || method == .head
    let sendsCacheControl = result.status == 200 && isRead && version?.sendsCacheControl == true
    var fields = Self.framing(hasDocument: result.document != nil, sendsCacheControl: sendsCacheControl)
    if crossOrigin?.varies == true { fields.add(.vary, "Origin") }
    addIdentity(to: &fields)
    for (name, value) in result.headers { fields.add(named: name, value) }
    finish(&fields, exposesContentType: result.exposesContentType)
    return AzureResponse(
      status: .init(code: result.status, reasonPhrase: Self.reason(result.status)), headerFields: fields,
      body: method == .head ? [] : result.document ?? [])
  }

  func response(_ error: ServiceError) -> AzureResponse {
    let body = method == .head ? [] : document(error)
    var fields = HTTPFields()
    if !error.allowed.isEmpty { fields.add(.allow, error.allowed.joined(separator: ", ")) }
    fields.add(.contentLength, String(body.count))
    if !body.isEmpty { fields.add(.contentType, "application/xml") }
    if crossOrigin?.varies == true { fields.add(.vary, "Origin") }
    if case .service = error.origin {
      addIdentity(to: &fields, challenge: error.challenges)
      if version?.sendsErrorCodeHeader != false { fields.add(.msErrorCode, error.code) }
    } else {
      fields.add(.server, "Microsoft-HTTPAPI/2.0")
      if error.challenges { addChallenge(to: &fields) }
      fields.add(.msRequestID, requestID)
      if error.repeatsClientRequestID { addClientRequestID(to: &fields) }
      if case .frontEnd = error.origin { fields.add(.msErrorCode, error.code) }
    }
    finish(&fields)
    // In recordings, the reason phrase is the first line of the message.
    return AzureResponse(
      status: .init(code: error.status, reasonPhrase: error.message), headerFields: fields, body: body)
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

  /// Adds the fields of the CORS rules, and the date.
  private func finish(_ fields: inout HTTPFields, exposesContentType: Bool = false) {
    if let crossOrigin, crossOrigin.allowedOrigin != nil {
      let names = ExposableNames(fields, includesContentType: exposesContentType).names
      for (name, value) in crossOrigin.fields(exposing: names) { fields.add(named: name, value) }
    }
    fields.add(.date, now.httpDate)
  }

  private func addChallenge(to fields: inout HTTPFields) {
    guard version?.sendsChallenge != false else { return }
    fields.add(.wwwAuthenticate, challenge.text)
  }

  private func document(_ error: ServiceError) -> [UInt8] {
    let message = "\(error.message)\nRequestId:\(requestID)\nTime:\(now.iso8601WithFraction)"
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("Error") { writer throws(XMLError) in
        try writer.element("Code", text: error.code)
        try writer.element("Message", text: message)
        for detail in error.details {
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

  // Made once, because each new field is validated.
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

  /// The format of the service's ids: `003` for the queue service, a small third group, zeros at the end.
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

  /// Adds a field with its name as given; a name that is not valid is left out.
  fileprivate mutating func add(named name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    add(name, value)
  }
}

/// Where a caller without a good token is sent to.
struct SignInPlace {
  let authority: String
  let tenant: String

  /// The challenge.
  var text: String {
    "Bearer authorization_uri=\(authority)/\(tenant)/oauth2/authorize resource_id=https://storage.azure.com"
  }
}

/// The result of a successful operation, without the header fields that all responses have.
struct OperationResult {
  let status: Int
  /// The header fields of the operation, in order and with names as on the wire.
  var headers: [(name: String, value: String)] = []
  /// The body, for operations that return a document.
  var document: [UInt8]?
  /// Whether `Content-Type` is exposed to web pages of other origins too; from recordings, only with lists of queues
  /// and messages.
  var exposesContentType = false

  static let created = OperationResult(status: 201)
  static let accepted = OperationResult(status: 202)
  static let noContent = OperationResult(status: 204)
}

/// Writes the documents of responses: byte order mark, declaration, no white space between elements.
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

  /// Replaces the characters that XML cannot carry, in texts that quote a request.
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
