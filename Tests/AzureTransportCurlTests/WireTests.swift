import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Bytes on the wire", .alone)
struct WireTests {
  @Test(
    "A GET sends its fields and Host, in order and case, and nothing else", arguments: CallingStyle.allCases)
  func getSendsOnlyItsFields(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    var fields = HTTPFields()
    for (name, value) in [
      ("X-Ms-DATE", "Sat, 21 Nov 2026 03:33:34 GMT"), ("x-empty", ""), ("a", "1"), ("A", "2"),
    ] {
      fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
    }
    _ = try await style.send(try .direct(), .get(server, "/p", fields: fields))
    let request = try #require(server.requests.first)
    #expect(request.requestLine == "GET /p HTTP/1.1")
    #expect(
      request.headerLines == [
        "Host: \(server.authority)", "X-Ms-DATE: Sat, 21 Nov 2026 03:33:34 GMT", "x-empty:", "a: 1", "A: 2",
      ])
  }

  @Test("Every method sends its name, its body and one Content-Length", arguments: CallingStyle.allCases)
  func methodsSendTheirBodies(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response(204, reason: "No Content") }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for method in [HTTPRequest.Method.put, .post, .delete, .get, .patch, .options] {
      for length in [0, 1, 70_000, 200_000] {
        let body = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let fields: HTTPFields =
          length > 0 || method == .put || method == .post ? [.contentLength: "\(length)"] : [:]
        let request = AzureRequest(
          method: method, scheme: "http", authority: server.authority, path: "/x", headerFields: fields,
          body: body)
        #expect(try await style.send(transport, request).status == 204)
        let arrived = try #require(server.requests.last)
        #expect(arrived.requestLine == "\(method.rawValue) /x HTTP/1.1")
        #expect(
          arrived.headerLines == ["Host: \(server.authority)"] + fields.map { "Content-Length: \($0.value)" })
        #expect(arrived.body == body)
      }
    }
  }

  @Test("A missing Content-Length is added where HTTP needs one", arguments: [HTTPRequest.Method.put, .post])
  func contentLengthIsAdded(method: HTTPRequest.Method) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for body in [[], [1, 2, 3]] as [[UInt8]] {
      let request = AzureRequest(
        method: method, scheme: "http", authority: server.authority, path: "/", body: body)
      _ = try await transport.send(request, limits: AttemptLimits())
      #expect(server.requests.last?.values(of: "Content-Length") == ["\(body.count)"])
      #expect(server.requests.last?.body == body)
    }
  }

  @Test(
    "The request target arrives byte for byte",
    arguments: [
      "/", "//a//b", "/a/../b/./c", "/%2e%2E/%2f%zz", "/a+b'(c)*!~;:@$,=&", "/q?", "/q?a=1&b=%20%3D+'%27&c",
      "/?x=a?b/../c",
      "/{}|^`\"<>[]\\",
    ])
  func targetIsKept(target: String) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for style in CallingStyle.allCases {
      _ = try await style.send(transport, .get(server, target))
      #expect(server.requests.last?.target == target)
    }
  }

  @Test("Fields that HTTP stacks like to change are sent as they are", arguments: CallingStyle.allCases)
  func opinionatedFieldsPass(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let fields: HTTPFields = [
      .accept: "application/xml", .userAgent: "me/1", .contentType: "application/xml", .contentLength: "2",
      .acceptEncoding: "gzip", .cookie: "a=b", .authorization: "SharedKey a:b=",
    ]
    let request = AzureRequest(
      method: .post, scheme: "http", authority: server.authority, path: "/", headerFields: fields,
      body: [1, 2])
    _ = try await style.send(try .direct(), request)
    let lines = try #require(server.requests.first).headerLines
    #expect(lines == ["Host: \(server.authority)"] + fields.map { "\($0.name.rawName): \($0.value)" })
  }

  @Test("Bytes outside of ASCII in a field's value arrive as they are")
  func valuesAreBytes() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let name = try #require(HTTPField.Name("x-bytes"))
    var fields = HTTPFields()
    fields.append(HTTPField(name: name, value: [0xC3, 0xA9, 0xFF, 0x09, 0x80]))
    _ = try await CurlTransport.direct().send(.get(server, fields: fields), limits: AttemptLimits())
    let head = try #require(server.requests.first).head
    let line = Array("x-bytes: ".utf8) + [0xC3, 0xA9, 0xFF, 0x09, 0x80, 13, 10]
    #expect(head.suffix(line.count) == line[...])
  }

  @Test("A HEAD gets fields and no body, and the connection is kept", arguments: CallingStyle.allCases)
  func headHasNoBody(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response(body: [1, 2, 3]) }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    let request = AzureRequest(method: .head, scheme: "http", authority: server.authority, path: "/")
    for _ in 0..<2 {
      let response = try await style.send(transport, request, AttemptLimits(maximumResponseBytes: 1))
      #expect(response.head.headerFields[.contentLength] == "3")
      #expect(response.body.isEmpty)
    }
    #expect(server.counters.connections == 1)
  }
}
