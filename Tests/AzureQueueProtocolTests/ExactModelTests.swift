import AzureCore
import AzureQueueProtocol
import Testing

/// Texts of the service are opaque: two that only look the same are two.
@Suite("Models compare byte for byte")
struct ExactModelTests {
  static let equivalents = [
    ("AgK=", "Ag\u{212A}="), ("\u{E9}", "e\u{301}"), ("a;b", "a\u{37E}b"),
    ("a\u{323}\u{307}", "a\u{307}\u{323}"),
  ]

  @Test("Receipts, continuation tokens, policies and values of metadata do", arguments: equivalents)
  func models(left: String, right: String) {
    #expect(PopReceipt(rawValue: left) != PopReceipt(rawValue: right))
    #expect(Set([PopReceipt(rawValue: left), PopReceipt(rawValue: right)]).count == 2)
    #expect(PopReceipt(rawValue: left) == PopReceipt(rawValue: left))
    #expect(ContinuationToken(rawValue: left) != ContinuationToken(rawValue: right))
    #expect(Set([ContinuationToken(rawValue: left), ContinuationToken(rawValue: right)]).count == 2)
    #expect(SignedIdentifier(id: left) != SignedIdentifier(id: right))
    #expect(Set([SignedIdentifier(id: left), SignedIdentifier(id: right)]).count == 2)
    #expect(QueueMetadata(["a": left]) != QueueMetadata(["a": right]))
    #expect(QueueMetadata(["a": left]) == QueueMetadata(["A": left]))
    #expect(Set([QueueMetadata(["a": left]), QueueMetadata(["A": left])]).count == 1)
  }

  @Test("Names of metadata are the same without the case of ASCII letters only")
  func names() {
    var metadata: QueueMetadata = ["key": "1"]
    #expect(metadata["KEY"] == "1")
    #expect(metadata["\u{212A}ey"] == nil)
    metadata["\u{212A}ey"] = "2"
    #expect(metadata.entries.count == 2)
    #expect(metadata != ["key": "1", "Key": "2"])
  }

  @Test("Ids of policies that differ in their bytes are two", arguments: equivalents)
  func policies(left: String, right: String) throws {
    let endpoint = try ProtocolBench.endpoint()
    func set(_ ids: [String]) throws -> AzureRequest {
      try SetAccessPolicy(ids.map { SignedIdentifier(id: $0) }, of: ProtocolBench.queue())
        .request(in: CallSite(endpoint))
    }
    #expect(throws: Never.self) { try set([left, right]) }
    #expect(throws: AzureError.self) { try set([left, left]) }
  }

  @Test(
    "Markup is escaped and read whatever accents follow it",
    arguments: [
      ("<\u{338}", "&lt;\u{338}"), ("a&\u{301}b", "a&amp;\u{301}b"), (">\u{338}>", "&gt;\u{338}&gt;"),
      ("\u{226E}", "\u{226E}"),
    ])
  func markup(text: String, sent: String) throws {
    let encoded = try MessageEncoding.xml.encode(.text(text))
    #expect(Array(encoded.utf8) == Array(sent.utf8))
    guard case .text(let decoded) = try MessageEncoding.xml.decode(sent).get() else {
      Issue.record("not text")
      return
    }
    #expect(Array(decoded.utf8) == Array(text.utf8))
  }

  @Test("A comma in an entry of a CORS rule is seen whatever accents follow it")
  func comma() throws {
    var rule = CorsRule(allowedOrigins: ["https://a.example"], allowedMethods: [.get])
    rule.allowedHeaders = ["a,\u{301}b"]
    #expect(throws: AzureError.self) {
      try SetServiceProperties(ServiceProperties(cors: [rule])).request(in: ProtocolBench.site())
    }
  }
}
