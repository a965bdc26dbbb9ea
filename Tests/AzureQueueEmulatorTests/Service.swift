import AzureCore
import AzureQueueEmulator
import AzureXML
import AzureXMLLibxml2
import HTTPTypes
import Testing

/// An engine with a time of its own, and short ways to ask it.
struct Service {
  var engine: QueueEngine
  var now = Timestamp(seconds: 1_772_510_706)
  var version = "2026-04-06"
  /// What stands before the path: the account, or its secondary.
  var root = "/devstoreaccount1/"
  let random = RandomSource.seeded(1)

  static let secondary = "/devstoreaccount1-secondary/"

  init(options: EmulatorOptions = EmulatorOptions()) {
    engine = QueueEngine(authentication: .none, reader: LibxmlReader(), options: options)
  }

  /// A service with the queue `jobs`.
  static func withQueue(version: String = "2026-04-06") -> Service {
    var service = Service()
    service.version = version
    _ = service.ask(.put, "jobs")
    return service
  }

  /// Sends a request to a path below the development account.
  mutating func ask(
    _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], body: String? = nil
  ) -> AzureResponse {
    ask(method, path, headers: headers, bytes: body.map { Array($0.utf8) })
  }

  mutating func ask(
    _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], bytes: [UInt8]?
  ) -> AzureResponse {
    var fields = HTTPFields()
    fields[.msVersion] = version
    if method == .put || method == .post || bytes != nil {
      fields[.contentLength] = String(bytes?.count ?? 0)
    }
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    let request = AzureRequest(
      method: method, scheme: "http", authority: "127.0.0.1:10001", path: root + path,
      headerFields: fields, body: bytes ?? [])
    return engine.respond(to: request, now: now, random: random)
  }

  /// Sends a request without a body to any address.
  mutating func send(
    _ method: HTTPRequest.Method, _ path: String, scheme: String = "http", authority: String,
    headers: [String: String] = [:]
  ) -> AzureResponse {
    var fields = HTTPFields()
    fields[.msVersion] = version
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    let request = AzureRequest(
      method: method, scheme: scheme, authority: authority, path: path, headerFields: fields)
    return engine.respond(to: request, now: now, random: random)
  }

  /// Puts a message into `jobs` and returns its parts.
  @discardableResult
  mutating func put(_ text: String, _ query: String = "") throws -> XMLTree {
    let response = ask(.post, "jobs/messages" + query, body: Self.message(text))
    return try #require(try response.messages().first)
  }

  /// Gets messages of `jobs`.
  mutating func get(_ query: String = "") throws -> [XMLTree] {
    try ask(.get, "jobs/messages" + query).messages()
  }

  /// Peeks at messages of `jobs` and returns their texts.
  mutating func peek(_ count: Int = 32) throws -> [String] {
    try ask(.get, "jobs/messages?peekonly=true&numofmessages=\(count)").messages().compactMap {
      $0.text(of: "MessageText")
    }
  }

  static func message(_ text: String) -> String {
    "<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>"
  }

  /// The path of a message with its receipt, for update and delete.
  static func path(of message: XMLTree) throws -> String {
    let identifier = try #require(message.text(of: "MessageId"))
    let receipt = try #require(message.text(of: "PopReceipt"))
    return "jobs/messages/\(identifier)?popreceipt=\(PercentEncoding.encode(receipt))"
  }
}

extension AzureResponse {
  /// The body as text, byte order mark kept.
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The messages of a list.
  func messages() throws -> [XMLTree] {
    try XMLTree(document: body, reader: LibxmlReader()).children("QueueMessage")
  }

  /// Status and code of an error, for example `404 QueueNotFound`.
  var failure: String {
    let code = try? XMLTree(document: body, reader: LibxmlReader()).text(of: "Code")
    return "\(status) \(code ?? "")"
  }

  /// What an error says beside its code and message, as `Name=value`.
  var details: [String] {
    let tree = try? XMLTree(document: body, reader: LibxmlReader())
    return (tree?.children ?? []).filter { $0.name != "Code" && $0.name != "Message" }.map {
      "\($0.name)=\($0.text)"
    }
  }

  /// The names of the header fields, in order and as written.
  var fieldNames: [String] { head.headerFields.map(\.name.rawName) }
}
