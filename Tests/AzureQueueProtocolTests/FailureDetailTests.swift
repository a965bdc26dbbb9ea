import AzureCore
import AzurePipeline
import AzureQueueProtocol
import HTTPTypes
import Testing

@Suite("What a refusal tells beyond its code")
struct FailureDetailTests {
  private func read(_ response: AzureResponse) -> ServiceFailure {
    ServiceFailure(reading: response, reader: ProtocolBench.readers[0])
  }

  private func read(_ status: Int, _ body: String, type: String = "application/xml") -> ServiceFailure {
    read(ProtocolBench.response(status, [("Content-Type", type)], body))
  }

  @Test("A message of several lines loses only the lines of the id and the time")
  func lines() {
    let failure = read(
      400,
      "<Error><Code>A</Code><Message>First.\nSecond.\nRequestId:r-7\nTime:2026-03-03T04:05:06Z</Message></Error>"
    )
    #expect(failure.message == "First.\nSecond.")
    #expect(failure.details.isEmpty)
  }

  @Test(
    "No signature that a server quotes reaches the failure",
    arguments: [
      "<Error><Code>A</Code><Message>Bad URL https://x/?sv=1&amp;sig=S3CRET%3D&amp;se=2</Message></Error>",
      "<Error><Code>A</Code><Message>m</Message><Url>https://x/?SIG=S3CRET</Url></Error>",
      "<Error><Code>A</Code><Message>m</Message><Url>https%3A%2F%2Fx%2F%3Fsig%3DS3CRET</Url></Error>",
      #"{"error":{"code":"A","message":"no https://x/?sig=S3CRET here"}}"#,
      "<html><body>https://x/?sig=S3CRET</body></html>", "Denied: https://x/?sv=1&sig=S3CRET",
    ])
  func signatures(body: String) {
    let failure = read(403, body)
    #expect(!failure.message.contains("S3CRET"), "\(failure.message)")
    #expect(!failure.details.values.contains { $0.contains("S3CRET") })
  }

  @Test(
    "Neither a pop receipt nor metadata that the service quotes reaches the failure",
    arguments: [
      "<AuthenticationErrorDetail>'PUT\nx-ms-meta-a:S3CRET\n/q\npopreceipt:S3CRET'.</AuthenticationErrorDetail>",
      "<QueryParameterName>popreceipt</QueryParameterName><QueryParameterValue>S3CRET</QueryParameterValue>",
      "<HeaderName>X-Ms-Meta-Owner</HeaderName><HeaderValue>S3CRET</HeaderValue>",
      "<Url>https://x/q/messages/1?popreceipt=S3CRET</Url>",
    ])
  func receiptAndMetadata(detail: String) {
    let failure = read(403, "<Error><Code>A</Code><Message>m</Message>\(detail)</Error>")
    #expect(!failure.details.isEmpty)
    #expect(!failure.details.values.contains { $0.contains("S3CRET") }, "\(failure.details)")
    #expect(!"\(AzureError(failure))".contains("S3CRET"))
  }

  @Test("Other parameters and header fields that the service quotes stay")
  func quotedValues() {
    let failure = read(
      400,
      "<Error><Code>A</Code><QueryParameterName>timeout</QueryParameterName>"
        + "<QueryParameterValue>x</QueryParameterValue><HeaderName>x-ms-version</HeaderName>"
        + "<HeaderValue>y</HeaderValue></Error>")
    #expect(failure.details["QueryParameterValue"] == "x")
    #expect(failure.details["HeaderValue"] == "y")
  }

  @Test("No signature that stands in a reason phrase reaches the failure")
  func reasonPhrase() {
    let response = AzureResponse(
      status: HTTPResponse.Status(code: 404, reasonPhrase: "No https://x/?sig=S3CRET&se=2 here"))
    #expect(read(response).message == "No https://x/?sig=<redacted>&se=2 here")
  }

  @Test(
    "No signature that a page quotes instead of a response reaches the error",
    arguments: [
      "https://x/?sig=S3CRET is gone", "<html><a href='?sig=S3CRET'/></html>", "<a><b>?sig=S3CRET</a>",
    ])
  func page(body: String) throws {
    for reader in ProtocolBench.readers {
      let completed = CompletedCall(
        response: ProtocolBench.response(200, [("Content-Type", "text/html")], body))
      let error = #expect(throws: AzureError.self) {
        try PeekMessages(in: ProtocolBench.queue(), encoding: .text).output(from: completed, reader: reader)
      }
      var text = "\(String(describing: error)) "
      dump(error, to: &text)
      #expect(!text.contains("S3CRET"), "\(text)")
    }
  }

  @Test("What stands around a signature stays")
  func aroundSignature() {
    let failure = read(
      403, "<Error><Message>See ?sv=1&amp;sig=S3CRET&amp;se=2 and design=3.</Message></Error>")
    #expect(failure.message == "See ?sv=1&sig=<redacted>&se=2 and design=3.")
  }

  @Test("A text of any length is cut to a length that an error can carry")
  func long() {
    let text = String(repeating: "a", count: 1_000_000)
    let failure = read(400, "<Error><Message>\(text)</Message><Reason>\(text)</Reason></Error>")
    #expect(failure.message.utf8.count < 17_000)
    #expect(failure.details["Reason"]?.hasSuffix("a (cut short)") == true)
  }

  @Test(
    "Only a body that is not the service's is foreign",
    arguments: [
      ("<html><head/><body>x</body></html>", true), ("<!DOCTYPE html><html></html>", true),
      ("Not found", true),
      ("<Error><Code>Broken", true), ("<Fault/>", true), (#"{"detail":"x"}"#, true),
      ("<Error><Code>QueueNotFound</Code><Message>m</Message></Error>", false), ("<Error></Error>", false),
      (#"{"error":{"code":"A"}}"#, false), ("", false),
    ])
  func foreign(body: String, isForeign: Bool) {
    #expect(read(404, body).hasForeignBody == isForeign)
  }

  @Test(
    "A queue is missing when the service says so, not when a gateway knows no such page",
    arguments: [
      ([("x-ms-error-code", "QueueNotFound")], "", true), ([], "", true),
      ([], "<Error><Code>QueueNotFound</Code><Message>m</Message></Error>", true),
      ([], "<Error><Code>ResourceNotFound</Code><Message>m</Message></Error>", true),
      ([("x-ms-error-code", "QueueNotFound")], "<html>cut", true),
      ([], "<html><body>404 Not Found</body></html>", false), ([], "404 page not found", false),
      ([], #"{"error":{"code":"DeploymentNotFound"}}"#, false),
    ] as [([(String, String)], String, Bool)])
  func missingQueue(fields: [(String, String)], body: String, isMissing: Bool) throws {
    let failure = read(ProtocolBench.response(404, fields, body))
    let queue = try ProtocolBench.queue()
    #expect(QueueExists(queue).isResult(failure, mayHaveActed: false) == isMissing)
    #expect(DeleteQueue(queue, missing: .accept).isResult(failure, mayHaveActed: false) == isMissing)
    #expect(DeleteQueue(queue).isResult(failure, mayHaveActed: true) == isMissing)
    #expect(!DeleteQueue(queue).isResult(failure, mayHaveActed: false))
  }

  @Test(
    "What cannot be a code is none",
    arguments: [
      "<Error><Code>X https://a/?sig=S3CRET</Code><Message>m</Message></Error>",
      "<Error><Code>\(String(repeating: "x", count: 129))</Code><Message>m</Message></Error>",
    ])
  func code(body: String) {
    #expect(read(403, body).code == nil)
    let header = ProtocolBench.response(403, [("x-ms-error-code", "a b?sig=S3CRET")])
    #expect(read(header).code == nil)
  }

  @Test("A long text is cut before a signature, not within it", arguments: 0...64)
  func cutSignature(shift: Int) {
    let filling = String(repeating: "a", count: 8191 - shift) + " "
    let text = filling + "sig=" + String(repeating: "S3CRET", count: 9) + String(repeating: " b", count: 9000)
    let failure = read(400, "<Error><Message>\(text)</Message></Error>")
    #expect(!failure.message.contains("S3C"))
    #expect(failure.message.hasPrefix("aaa") && failure.message.hasSuffix("(cut short)"))
  }

  private func size(_ failure: ServiceFailure) -> Int {
    failure.details.reduce(failure.message.utf8.count) { $0 + $1.key.utf8.count + $1.value.utf8.count }
  }

  @Test(
    "All texts of a failure together are bounded, in bytes",
    arguments: ["a", "é", "e\u{301}\u{302}", "&amp;sig="])
  func budget(part: String) {
    let text = String(repeating: part, count: 3000)
    let elements = (0..<500).map { "<N\($0)>\(text)</N\($0)>" }.joined()
    let failure = read(400, "<Error><Message>\(text)</Message>\(elements)</Error>")
    #expect((1...64).contains(failure.details.count))
    // The marks of what is cut come on top.
    #expect(size(failure) < 16_384 + 65 * 12)
    let small = read(400, "<Error>\((0..<500).map { "<N\($0)>1</N\($0)>" }.joined())</Error>")
    #expect(small.details.count == 64)
  }

  @Test("Every detail of a name that is hidden is hidden, at any depth")
  func hiddenNames() {
    let failure = read(
      403,
      "<Error><Authorization>S3CRET</Authorization><Sig>S3CRET</Sig><HeaderValue>S3CRET</HeaderValue>"
        + "<D><HeaderName>Cookie</HeaderName><HeaderValue>S3CRET</HeaderValue></D></Error>")
    #expect(failure.details.count == 4)
    #expect(!failure.details.values.contains { $0.contains("S3CRET") }, "\(failure.details)")
  }

  @Test("The name of a root that is another's is cut", arguments: [400, 200])
  func rootName(status: Int) throws {
    let name = String(repeating: "n", count: 100_000)
    let response = ProtocolBench.response(status, [("Content-Type", "application/xml")], "<\(name)/>")
    #expect(read(response).message.utf8.count < 500)
    let error = #expect(throws: AzureError.self) {
      try PeekMessages(in: ProtocolBench.queue(), encoding: .text)
        .output(from: CompletedCall(response: response), reader: ProtocolBench.readers[0])
    }
    #expect((1..<500).contains(error?.message.utf8.count ?? 0))
  }
}
