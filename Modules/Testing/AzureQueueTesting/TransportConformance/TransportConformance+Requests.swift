import AzureCore
import HTTPTypes

extension TransportConformance {
  /// Exactly the fields of the request and `Host` arrive, with names in the given case.
  static let wireScenarios: [Scenario] = [
    exact("GET arrives with exactly its fields and Host", .get),
    exact("HEAD arrives with exactly its fields and Host", .head),
    exact("DELETE without a body arrives with exactly its fields and Host", .delete),
    exact("PUT without a body arrives with one Content-Length: 0", .put, ["Content-Length": "0"]),
    exact("POST without a body arrives with one Content-Length: 0", .post, ["Content-Length": "0"]),
    exact(
      "PUT with a body arrives with exactly its fields and Host", .put,
      ["Content-Type": "application/xml", "Content-Length": "11"], body: "hello world"),
    exact(
      "POST with a body arrives with exactly its fields and Host", .post,
      ["Content-Type": "application/xml", "Content-Length": "11"], body: "hello world"),
    exact(
      "POST with a body but no Content-Type arrives without one", .post, ["Content-Length": "5"],
      body: "hello"),
    exact(
      "DELETE with a body arrives with its body", .delete, ["Content-Length": "5"], body: "hello"),
    exact("A field with an empty value arrives", .get, ["x-ms-empty": ""]),
    exact("A field value keeps its inner blanks", .get, ["x-ms-meta-blanks": "a  b   c"]),
    exact("A field value keeps its UTF-8 bytes", .get, ["x-ms-meta-text": "Grüße, 世界"]),
    exact("A field name keeps its case", .get, ["x-ms-meta-CamelCase": "1", "X-Ms-Upper": "2"]),
    exact(
      "Fields that HTTP stacks like to set arrive as given", .get,
      [
        "User-Agent": "azsdk-swift-queues/1.0", "Accept": "application/xml",
        "Accept-Encoding": "identity", "Accept-Language": "x-none", "Authorization": "SharedKey a:b",
      ]),
    Scenario("A large body does not make the transport ask for 100 Continue") { client in
      let body = [UInt8](repeating: 7, count: 2 << 20)
      let fields = try HTTPFields.named(["Content-Length": String(body.count)])
      let (_, arrived, _) = try await client.arrival(.put, fields: fields, body: body)
      try expect(arrived.values(of: "Expect").isEmpty, "Expect was sent: \(arrived.headerLines)")
      try expect(arrived.body == body, "The body changed on its way: \(arrived.body.count) bytes")
    },
    Scenario("A body without a Content-Length field is framed by the transport") { client in
      let (_, arrived, _) = try await client.arrival(.put, body: Array("hello".utf8))
      try expect(arrived.body == Array("hello".utf8), "The body changed: \(arrived.body)")
      try expect(
        arrived.values(of: "Content-Length") == ["5"], "Wrong framing: \(arrived.headerLines)")
    },
  ]

  private static func exact(
    _ name: String, _ method: HTTPRequest.Method, _ pairs: KeyValuePairs<String, String> = [:],
    body: String = ""
  ) -> Scenario {
    let pairs = pairs.map { ($0.key, $0.value) }
    return Scenario(name) { client in
      var fields = try HTTPFields.named(["x-ms-version": "2025-01-05", "x-ms-date": "Sat, 21 Nov 2026"])
      for (name, value) in pairs { fields.append(contentsOf: try HTTPFields.named([name: value])) }
      let (sent, arrived, _) = try await client.arrival(method, fields: fields, body: Array(body.utf8))
      try expectExact(sent, arrived)
    }
  }

  /// Compares request line, header lines and body; header lines may be in any order.
  static func expectExact(_ sent: AzureRequest, _ arrived: ReceivedRequest) throws {
    let line = "\(sent.head.method.rawValue) \(sent.target) HTTP/1.1"
    try expect(arrived.requestLine == line, "Sent “\(line)”, arrived “\(arrived.requestLine)”")
    var wanted = sent.head.headerFields.map { "\($0.name.rawName): \($0.value)" }
    wanted.append("Host: \(sent.head.authority ?? "")")
    // White space after the colon is not part of the value (RFC 9112 section 5.1), so fields are compared instead of lines.
    let lines = arrived.fields.map { "\($0.name): \($0.value)" }
    let missing = wanted.filter { !lines.contains($0) }
    let extra = lines.filter { !wanted.contains($0) }
    try expect(
      wanted.sorted() == lines.sorted(), "Missing: \(missing); added: \(extra); all: \(lines)")
    try expect(arrived.body == sent.body, "The body changed on its way")
  }
}

extension TransportConformance {
  /// The request target arrives byte for byte: nothing is decoded, encoded or normalized.
  static let targetScenarios: [Scenario] = [
    target("A target keeps its percent-escapes", "/queue/a%20b%C3%BC?x=%26%3D%2b"),
    target("A target keeps plus signs", "/queue?a=1+2&b=%2B"),
    target("A target keeps sub-delimiters", "/it's(1)*!$,;:@?q=it's(1)*!$,;:@/?"),
    target("A target keeps an escaped slash", "/queue/a%2Fb%2fc"),
    target("A target keeps double slashes", "/queue//messages//1"),
    target("A target keeps dot segments", "/queue/../other/./x"),
    target("A target keeps escaped dot segments", "/queue/%2E%2E/x"),
    target("A target keeps an empty query", "/queue?"),
    target("A target keeps a query of empty items", "/queue?&&a=&=b"),
    target(
      "A target keeps a query of 6000 characters", "/queue?sig=" + String(repeating: "aB%2F", count: 1200)),
    target("The root path arrives as a slash", "/"),
    target("A query without a path arrives after a slash", "/?comp=list"),
  ]

  private static func target(_ name: String, _ target: String) -> Scenario {
    Scenario(name) { client in
      let (sent, arrived, _) = try await client.arrival(.get, target)
      let line = "GET \(target) HTTP/1.1"
      try expect(sent.target == target, "The case itself is wrong: \(sent.target)")
      try expect(arrived.requestLine == line, "Sent “\(line)”, arrived “\(arrived.requestLine)”")
    }
  }
}
