import AzureCore
import AzurePipeline
import AzureQueueProtocol
import HTTPTypes
import Testing

@Suite("Bodies in a coding that nobody asked for")
struct ContentCodingTests {
  private static let readers = ProtocolBench.readers.indices

  /// The beginning of what `gzip` writes.
  private static let gzip: [UInt8] = [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xB3, 0xC9]

  private func response(_ status: Int, _ coding: String, _ body: [UInt8]) -> AzureResponse {
    var response = ProtocolBench.response(
      status, [ProtocolBench.xmlType, ("Content-Encoding", coding), ("x-ms-error-code", "QueueNotFound")])
    response.body = body
    return response
  }

  private func receive(_ response: AzureResponse, _ reader: Int) throws -> [ReceivedMessage] {
    try ReceiveMessages(from: ProtocolBench.queue(), encoding: .text).output(
      from: CompletedCall(response: response), reader: ProtocolBench.readers[reader])
  }

  @Test(
    "The error of a response that cannot be read names the coding", arguments: readers,
    [
      ("gzip", "gzip"), ("x-gzip", "x-gzip"), ("GZIP", "GZIP"), ("br", "br"),
      ("deflate , gzip", "deflate, gzip"),
      ("identity, zstd", "zstd"), ("\tzstd ", "zstd"), (",,br,", "br"),
    ])
  func names(reader: Int, coding: (field: String, name: String)) throws {
    let error = try #require(throws: AzureError.self) {
      try receive(response(200, coding.field, Self.gzip), reader)
    }
    #expect(error.kind == .malformedResponse)
    #expect(error.message.contains("coded with '\(coding.name)'"))
    #expect(error.advice?.contains("compresses") == true)
  }

  @Test("So does that of a refusal, which keeps status and code of the head", arguments: readers)
  func refusals(reader: Int) {
    let failure = ServiceFailure(
      reading: response(404, "gzip", Self.gzip), reader: ProtocolBench.readers[reader])
    #expect(failure.status == 404 && failure.code == .queueNotFound)
    #expect(failure.message.contains("coded with 'gzip'"))
  }

  @Test(
    "A field that names no coding is not the reason", arguments: readers, ["identity", "", " , ", "Identity"])
  func identity(reader: Int, coding: String) throws {
    let error = try #require(throws: AzureError.self) {
      try receive(response(200, coding, Self.gzip), reader)
    }
    #expect(!error.message.contains("coded with"))
    let failure = ServiceFailure(
      reading: response(404, coding, Self.gzip), reader: ProtocolBench.readers[reader])
    #expect(!failure.message.contains("coded with"))
  }

  @Test("A body that can be read is read: some stacks decode it and leave the field", arguments: readers)
  func decoded(reader: Int) throws {
    let body = Array("<QueueMessagesList></QueueMessagesList>".utf8)
    #expect(try receive(response(200, "gzip", body), reader).isEmpty)
    let refusal = Array("<Error><Code>QueueDisabled</Code><Message>No.</Message></Error>".utf8)
    let failure = ServiceFailure(
      reading: response(403, "gzip", refusal), reader: ProtocolBench.readers[reader])
    #expect(failure.code == "QueueDisabled" && failure.message == "No.")
  }

  @Test("What a server calls a coding makes no error long, and repeats no secret", arguments: readers)
  func hostile(reader: Int) throws {
    let coding = "x" + String(repeating: "y", count: 50_000) + ";sig=c2VjcmV0LXNpZ25hdHVyZQ%3D%3D"
    let error = try #require(throws: AzureError.self) {
      try receive(response(200, coding, Self.gzip), reader)
    }
    #expect("\(error)".utf8.count < 2_000)
    #expect(!"\(error)".contains("c2VjcmV0"))
  }
}
