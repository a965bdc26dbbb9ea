import AzureCore
import HTTP1Codec
import HTTPTypes
import Testing

@Suite("Writing a request")
struct RequestTextTests {
  private func request(
    _ method: HTTPRequest.Method = .get, fields: HTTPFields = [:], body: String = ""
  ) -> AzureRequest {
    AzureRequest(
      method: method, scheme: "http", authority: "host:1", path: "/q?a=1", headerFields: fields,
      body: Array(body.utf8))
  }

  private func text(
    _ request: AzureRequest, absoluteForm: RequestText.AbsoluteForm? = nil
  ) throws(TransportError) -> String {
    let bytes = try RequestText(
      request, target: "/q?a=1", authority: "host:1", absoluteForm: absoluteForm
    ).bytes
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    "A body has one length, and methods that usually have a body announce an empty one",
    arguments: [
      (.get, [:], "", ""), (.delete, [:], "", ""), (.put, [:], "", "Content-Length: 0\r\n"),
      (.post, [:], "", "Content-Length: 0\r\n"), (.get, [:], "ab", "Content-Length: 2\r\n"),
      (.post, [:], "ab", "Content-Length: 2\r\n"),
      (.post, [.contentLength: "2"], "ab", "Content-Length: 2\r\n"),
      (.put, [.contentLength: "0"], "", "Content-Length: 0\r\n"),
      (.get, [.contentLength: "0"], "", "Content-Length: 0\r\n"),
    ] as [(HTTPRequest.Method, HTTPFields, String, String)])
  func length(method: HTTPRequest.Method, fields: HTTPFields, body: String, line: String) throws {
    #expect(
      try text(request(method, fields: fields, body: body))
        == "\(method.rawValue) /q?a=1 HTTP/1.1\r\nHost: host:1\r\n\(line)\r\n\(body)")
  }

  @Test("Fields keep their order, their case and their values; an empty value has no blank")
  func fields() throws {
    var fields = HTTPFields()
    for (name, value) in [("X-B", "1"), ("x-a", ""), ("X-B", " 2\t"), ("x-é", "no name")] {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    #expect(
      try text(request(fields: fields))
        == "GET /q?a=1 HTTP/1.1\r\nHost: host:1\r\nX-B: 1\r\nx-a:\r\nX-B: 2\r\n\r\n")
  }

  @Test("For an HTTP proxy the request line has scheme and host, and the credential comes first")
  func absoluteForm() throws {
    let form = RequestText.AbsoluteForm(base: "http://host:1", authorization: "Basic eA==")
    #expect(
      try text(request(), absoluteForm: form)
        == "GET http://host:1/q?a=1 HTTP/1.1\r\nHost: host:1\r\nProxy-Authorization: Basic eA==\r\n\r\n")
    let own = request(fields: [.proxyAuthorization: "Basic eQ=="])
    #expect(
      try text(own, absoluteForm: .init(base: "http://host:1", authorization: nil))
        == "GET http://host:1/q?a=1 HTTP/1.1\r\nHost: host:1\r\nProxy-Authorization: Basic eQ==\r\n\r\n")
    let error = #expect(throws: TransportError.self) { try text(own, absoluteForm: form) }
    #expect(error?.kind == .unsupported && error?.delivery == .notSent)
  }

  @Test(
    "Fields that contradict the framing are refused, and nothing is sent",
    arguments: [
      [.contentLength: "3"], [.contentLength: "+2"], [.contentLength: ""], [.contentLength: "2, 2"],
      [.transferEncoding: "chunked"], [.host: "other"],
    ] as [HTTPFields])
  func refused(fields: HTTPFields) {
    let error = #expect(throws: TransportError.self) { try text(request(.post, fields: fields, body: "ab")) }
    #expect(error?.kind == .unsupported && error?.delivery == .notSent)
  }

  @Test("Two lengths are refused, even when they are the same")
  func twoLengths() {
    var fields = HTTPFields()
    for _ in 0..<2 { fields.append(HTTPField(name: .contentLength, value: "2")) }
    #expect(throws: TransportError.self) { try text(request(.post, fields: fields, body: "ab")) }
  }

  @Test(
    "A line break or NUL that got into a value is refused", arguments: ["a\r\nX: 1", "a\nb", "a\rb", "a\0b"])
  func lineBreaks(value: String) throws {
    let name = try #require(HTTPField.Name("x-a"))
    let field = HTTPField(name: name, lenientValue: Array(value.utf8))
    var fields = HTTPFields()
    fields.append(field)
    let text = try? text(request(fields: fields))
    // Either the type of a value has replaced the byte, or the codec has refused it.
    #expect(text == nil || text?.split(separator: "\r\n").filter { $0.hasPrefix("x-a") }.count == 1)
    #expect(text?.contains("\r\nX: 1") != true && text?.contains("\0") != true)
  }
}
