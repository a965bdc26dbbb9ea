import AzureCore
import AzureXMLLibxml2
import HTTPTypes

@testable import AzureQueueEmulator

/// An engine that lets nobody in without credentials, and short ways to make some.
struct SecuredService {
  var engine: QueueEngine
  var now = Timestamp(seconds: 1_772_510_706)
  var version: String? = "2026-10-06"
  var scheme = "https"
  var authority = "contosoq1.queue.core.windows.net"
  var clientAddress: String?
  let random = RandomSource.seeded(1)

  static let tenant = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
  static let objectID = "00000000-1111-2222-3333-444444444444"

  init(
    account: String = "contosoq1", key: String = SignedRequest.key,
    options: EmulatorOptions = EmulatorOptions(), tokens: EmulatorTokenChecks = .content
  ) {
    authority = account + ".queue.core.windows.net"
    let accounts = EmulatorAccount(name: account, key: key).map { [$0] } ?? []
    engine = QueueEngine(
      accounts: accounts, authentication: .required, reader: LibxmlReader(), options: options, tokens: tokens)
  }

  /// A service with the queue `orders-1` and a message in it.
  static func withQueue(options: EmulatorOptions = EmulatorOptions()) -> SecuredService {
    var service = SecuredService(options: options)
    let token = ["Authorization": service.bearer()]
    _ = service.ask(.put, "/orders-1", headers: token)
    _ = service.ask(.post, "/orders-1/messages", headers: token, body: Service.message("a"))
    return service
  }

  mutating func ask(
    _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], body: String = ""
  ) -> AzureResponse {
    var fields = HTTPFields()
    fields[.msVersion] = version
    if method == .put || method == .post { fields[.contentLength] = String(body.utf8.count) }
    for (name, value) in headers {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    let request = AzureRequest(
      method: method, scheme: scheme, authority: authority, path: path, headerFields: fields,
      body: Array(body.utf8))
    return engine.respond(to: request, from: clientAddress, now: now, random: random)
  }

  /// The value of an `Authorization` field with a token whose claims are those of a good one, but for the changes.
  func bearer(_ changes: [String: String?] = [:]) -> String {
    var claims: [String: String?] = [
      "aud": "\"https://storage.azure.com/\"", "exp": String(now.seconds + 3600),
      "nbf": String(now.seconds - 60), "oid": "\"\(Self.objectID)\"", "tid": "\"\(Self.tenant)\"",
    ]
    claims.merge(changes) { _, new in new }
    let members = claims.sorted { $0.key < $1.key }.compactMap { name, value in
      value.map { "\"\(name)\":\($0)" }
    }
    return "Bearer " + Self.token(payload: "{\(members.joined(separator: ","))}")
  }

  static func token(header: String = #"{"alg":"RS256"}"#, payload: String) -> String {
    [header, payload, "signature"].map { base64URL(Array($0.utf8)) }.joined(separator: ".")
  }

  static func base64URL(_ bytes: [UInt8]) -> String {
    Base64.encode(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}

#if SharedKey
  extension SecuredService {
    /// Signs fields with a key, the account's unless given, and returns the query.
    func sign(
      _ fields: [(name: String, value: String)], queue: String = "orders-1", key: [UInt8]? = nil
    ) -> String {
      let query = fields.filter { !$0.value.isEmpty }.map { $0.name + "=" + PercentEncoding.encode($0.value) }
        .joined(separator: "&")
      let account = String(authority.prefix { $0 != "." }.replacing("-secondary", with: ""))
      // What the emulator finds malformed is signed as nothing: it is refused before.
      let string = SharedAccessFields(query: query)?.stringToSign(account: account, queue: queue) ?? ""
      let bytes = key ?? Base64.decode(SignedRequest.key) ?? []
      let code = Base64.encode(MessageAuthenticationCode.code(of: string, key: bytes))
      return query + "&sig=" + PercentEncoding.encode(code)
    }

    /// A queue signature that is valid for an hour, but for the changes; an empty value leaves a field out.
    func queueSignature(_ changes: [(name: String, value: String)] = [], queue: String = "orders-1") -> String
    {
      sign(merge([("sv", "2026-10-06"), ("sp", "raup"), ("se", hour)], changes), queue: queue)
    }

    /// An account signature with every right for an hour, but for the changes.
    func accountSignature(_ changes: [(name: String, value: String)] = []) -> String {
      let fields = [
        ("sv", "2026-10-06"), ("ss", "q"), ("srt", "sco"), ("sp", "rwdlacup"), ("se", hour),
      ]
      return sign(merge(fields, changes))
    }

    private var hour: String { (now + .seconds(3600)).iso8601 }

    private func merge(
      _ fields: [(String, String)], _ changes: [(name: String, value: String)]
    ) -> [(name: String, value: String)] {
      fields.filter { field in !changes.contains { $0.name == field.0 } }.map { (name: $0.0, value: $0.1) }
        + changes
    }
  }
#endif
