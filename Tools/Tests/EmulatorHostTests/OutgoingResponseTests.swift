import AzureCore
import HTTPTypes
import NIOHTTP1
import Testing

@testable import EmulatorHost

@Suite("Framing a response")
struct OutgoingResponseTests {
  private func headers(
    _ fields: HTTPFields, _ method: HTTPMethod = .GET, version: HTTPVersion = .http1_1
  ) -> [String] {
    let response = AzureResponse(status: .ok, headerFields: fields, body: Array("abc".utf8))
    let request = HTTPRequestHead(version: version, method: method, uri: "/")
    return OutgoingResponse(response, to: request).head.headers.map { "\($0.name): \($0.value)" }
  }

  @Test("Chunks stay chunks, but not for HEAD and not for HTTP/1.0")
  func chunks() {
    let fields: HTTPFields = [.transferEncoding: "chunked"]
    #expect(headers(fields) == ["Transfer-Encoding: chunked"])
    #expect(headers(fields, .HEAD) == ["Content-Length: 3"])
    #expect(headers(fields, version: .http1_0) == ["Content-Length: 3", "Connection: close"])
  }

  @Test("A length stays as it is, and counts more than chunks")
  func length() {
    #expect(headers([.contentLength: "7"], .HEAD) == ["Content-Length: 7"])
    #expect(headers([.contentLength: "3", .transferEncoding: "chunked"]) == ["Content-Length: 3"])
  }

  @Test("A response without framing gets a length")
  func neither() {
    #expect(headers([:]) == ["Content-Length: 3"])
  }

  @Test("The body of a response to HEAD is left out")
  func head() {
    let response = AzureResponse(status: .ok, body: Array("abc".utf8))
    let request = HTTPRequestHead(version: .http1_1, method: .HEAD, uri: "/")
    #expect(OutgoingResponse(response, to: request).body.isEmpty)
  }

  @Test(
    "A reason phrase goes out as it is, but for line breaks",
    arguments: [("It's \u{E9} & <that>.", "It's \u{E9} & <that>."), ("a\r\nX: y", "a  X: y"), ("", "")])
  func phrase(phrase: String, expected: String) {
    let response = AzureResponse(status: .init(code: 404, reasonPhrase: phrase))
    let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    #expect(OutgoingResponse(response, to: request).head.status.reasonPhrase == expected)
  }
}
