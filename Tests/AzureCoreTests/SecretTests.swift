import AzurePipeline
import AzureCore
import HTTPTypes
import Testing

@Suite("What must not be printed")
struct SecretTests {
  private struct Holder {
    var name = "holder"
    var secret: Secret<String>
    var optional: Secret<[UInt8]>?
    var token: AccessToken
  }

  private static let hidden = "k3y-0f-the-account"

  /// All the ways that Swift turns a value into text by itself.
  private func texts(_ value: some Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return [
      "\(value)", String(describing: value), String(reflecting: value), dumped, "\([value])",
      "\(Mirror(reflecting: value).children.map { "\($0.value)" })", "\(Optional.some(value) as Any)",
    ]
  }

  @Test("A secret shows a redaction by every way of printing")
  func secret() {
    for text in texts(Secret(Self.hidden)) { #expect(!text.contains(Self.hidden), "\(text)") }
    #expect("\(Secret(Self.hidden))" == "<redacted>")
    #expect(String(reflecting: Secret(Self.hidden)) == "<redacted>")
    #expect(Mirror(reflecting: Secret(Self.hidden)).children.isEmpty)
  }

  @Test("A value that holds secrets does not show them")
  func holder() {
    let token = AccessToken(token: Self.hidden, expiresOn: Timestamp(seconds: 0))
    let holder = Holder(secret: Secret(Self.hidden), optional: Secret(Array(Self.hidden.utf8)), token: token)
    for text in texts(holder) {
      #expect(!text.contains(Self.hidden), "\(text)")
      #expect(!text.contains("107, 51"), "\(text)")
    }
    #expect(texts(holder).contains { $0.contains("<redacted>") })
  }

  private struct OwnCredential: RedactedDescription {
    var password = SecretTests.hidden
    var description: String { "OwnCredential(user: me)" }
  }

  @Test("A credential of one's own shows its description by every way of printing")
  func ownCredential() {
    for text in texts(OwnCredential()) + ["\(["a": OwnCredential()])"] {
      #expect(!text.contains(Self.hidden), "\(text)")
    }
    #expect(String(reflecting: OwnCredential()) == "OwnCredential(user: me)")
  }

  @Test("Of a signature's parameters those are shown that grant nothing, and none is an operation's")
  func signatureParameters() {
    let shown = QueryRedaction.signatureParameters
    #expect(shown.isDisjoint(with: ["sig", "sduoid", "skdutid", "ses"]))
    #expect(shown.isDisjoint(with: TextRedaction.parameters))
    #expect(shown.isDisjoint(with: QueryRedaction.operationParameters))
  }

  @Test(
    "An item of a query is shown whole, by its name or not at all",
    arguments: [(.all, "a=1"), (.name, "a=REDACTED"), (.nothing, "REDACTED=REDACTED")]
      as [(QueryRedaction.Visibility, String)])
  func item(visibility: QueryRedaction.Visibility, shown: String) {
    #expect(QueryRedaction.item("a", "1", showing: visibility) == shown)
  }

  @Test("A secret compares by its value")
  func equality() {
    #expect(Secret("a") == Secret("a"))
    #expect(Secret("a") != Secret("b"))
    #expect(Set([Secret("a"), Secret("a"), Secret("b")]).count == 2)
  }

  @Test("A request shows no query, header value or body", arguments: [0, 1])
  func request(step: Int) {
    let request = AzureRequest(
      method: .post, scheme: "https", authority: "contoso.queue.core.windows.net",
      path: "/tasks/messages?sig=\(Self.hidden)",
      headerFields: [.authorization: "SharedKey contoso:\(Self.hidden)"],
      body: Array(Self.hidden.utf8))
    let value: any Sendable = step == 0 ? request : Step.send(request, AttemptLimits())
    for text in texts(value) {
      #expect(!text.contains(Self.hidden), "\(text)")
      #expect(!text.contains("107"), "\(text)")
    }
    #expect("\(value)".contains("POST https://contoso.queue.core.windows.net/tasks/messages"))
  }
}
