#if Identity
  import AzureCore
  import AzureQueueTesting
  import Synchronization

  /// A request as an authority or a host of identities got it, taken apart.
  struct AuthorityRequest: Sendable {
    let method: String
    let path: String
    let query: [String: String]
    let form: [String: String]
    let fields: [String: String]

    init(_ request: ReceivedRequest) {
      method = request.method
      let parts = request.target.split(separator: "?", maxSplits: 1)
      path = String(parts.first ?? "")
      query = Self.items(parts.count == 2 ? String(parts[1]) : "")
      let isForm = request.values(of: "content-type") == ["application/x-www-form-urlencoded"]
      form = isForm ? Self.items(String(decoding: request.body, as: UTF8.self)) : [:]
      fields = Dictionary(
        request.fields.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }

    private static func items(_ text: String) -> [String: String] {
      let items = PercentEncoding.queryItems(of: text) ?? [("broken", text)]
      return Dictionary(items.map { ($0.name, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }
  }

  /// What an authority sends, in JSON.
  enum CannedResponses {
    static let token =
      #"{"token_type":"Bearer","expires_in":"4799","refresh_in":2399,"access_token":"TOKEN-4711"}"#

    static func json(_ status: Int, _ body: String, _ fields: [(name: String, value: String)] = [])
      -> LoopbackScript
    {
      .response(
        status, reason: "R", fields: [("Content-Type", "application/json")] + fields, body: Array(body.utf8))
    }
  }

  /// An authority on loopback that responds by a script and keeps what it was asked; out of script it says so with a 418.
  final class FakeAuthority: Sendable {
    let server: LoopbackServer

    init(_ responses: [LoopbackScript]) throws {
      let script = ResponseScript(responses)
      server = try LoopbackServer { _ in
        script.next() ?? CannedResponses.json(418, #"{"error":"out_of_script"}"#)
      }
    }

    var origin: String { "http://\(server.authority)" }
    var requests: [AuthorityRequest] { server.requests.map { AuthorityRequest($0) } }
  }

  private final class ResponseScript: Sendable {
    private let script: Mutex<[LoopbackScript]>

    init(_ script: [LoopbackScript]) { self.script = Mutex(script.reversed()) }

    func next() -> LoopbackScript? { script.withLock { $0.popLast() } }
  }
#endif
