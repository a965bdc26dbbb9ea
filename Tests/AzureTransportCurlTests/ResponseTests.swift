import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Responses", .alone)
struct ResponseTests {
  private func answer(
    _ text: String, _ color: Color, limits: AttemptLimits = AttemptLimits()
  ) async throws -> AzureResponse {
    let server = try LoopbackServer { _ in LoopbackReply.text(text).then(.close) }
    defer { server.stop() }
    return try await color.send(try .direct(), .get(server), limits)
  }

  private func fault(
    _ text: String, _ color: Color, limits: AttemptLimits = AttemptLimits()
  ) async throws -> TransportError {
    let server = try LoopbackServer { _ in LoopbackReply.text(text).then(.close) }
    defer { server.stop() }
    return try await color.fail(try .direct(), .get(server), limits)
  }

  @Test("Status, reason phrase, fields in order and case, and body are kept", arguments: Color.allCases)
  func headIsKept(color: Color) async throws {
    let response = try await answer(
      "HTTP/1.1 418 I'm a  teapot\r\nX-One:  a b \r\nset-cookie: 1\r\nSet-Cookie: 2\r\nEmpty:\r\n"
        + "Content-Length: 3\r\n\r\nabc",
      color)
    #expect(response.status == 418)
    #expect(response.head.status.reasonPhrase == "I'm a  teapot")
    #expect(
      response.head.headerFields.map { "\($0.name.rawName)=\($0.value)" } == [
        "X-One=a b", "set-cookie=1", "Set-Cookie=2", "Empty=", "Content-Length=3",
      ])
    #expect(response.body == Array("abc".utf8))
  }

  @Test("A response without a reason phrase is read", arguments: Color.allCases)
  func reasonMayBeMissing(color: Color) async throws {
    let response = try await answer("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", color)
    #expect(response.head.status == HTTPResponse.Status(code: 200))
  }

  @Test("Interim responses are passed over", arguments: Color.allCases)
  func interimIsSkipped(color: Color) async throws {
    let response = try await answer(
      "HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nY: 1\r\n\r\n"
        + "HTTP/1.1 201 Created\r\nZ: 1\r\nContent-Length: 0\r\n\r\n", color)
    #expect(response.status == 201)
    #expect(response.head.headerFields.map(\.name.rawName) == ["Z", "Content-Length"])
  }

  @Test("A chunked body is joined, and its trailers are not fields", arguments: Color.allCases)
  func chunksAreJoined(color: Color) async throws {
    let response = try await answer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n",
      color)
    #expect(response.body == Array("abcde".utf8))
    #expect(response.head.headerFields.map(\.name.rawName) == ["Transfer-Encoding"])
  }

  @Test("A body that ends with its connection is read", arguments: Color.allCases)
  func closeEndsBody(color: Color) async throws {
    #expect(try await answer("HTTP/1.1 200 OK\r\n\r\nabc", color).body == Array("abc".utf8))
  }

  @Test("A compressed body is left as it is", arguments: Color.allCases)
  func nothingIsDecompressed(color: Color) async throws {
    let response = try await answer(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", color)
    #expect(response.body == Array("abc".utf8))
    #expect(response.head.headerFields[.contentEncoding] == "gzip")
  }

  @Test("A redirect is a response like any other", arguments: Color.allCases)
  func redirectIsNotFollowed(color: Color) async throws {
    let response = try await answer("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", color)
    #expect(response.status == 302)
    #expect(response.head.headerFields[.location] == "/x")
  }

  @Test("A folded field is one field", arguments: Color.allCases)
  func foldedFieldIsJoined(color: Color) async throws {
    let response = try await answer("HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0\r\n\r\n", color)
    #expect(response.head.headerFields.first?.value == "a b")
  }

  @Test(
    "A first field that begins with a blank is malformed, and harmless to what comes after",
    arguments: Color.allCases)
  func blankBeforeFirstField(color: Color) async throws {
    let server = try LoopbackServer { request in
      request.target == "/good"
        ? .response(fields: [("Server", "first"), ("X-Other", "second")])
        : .text("HTTP/1.1 200 OK\r\n : x\r\nContent-Length: 0\r\n\r\n").then(.close)
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for _ in 0..<3 {
      let good = try await color.send(transport, .get(server, "/good"))
      #expect(good.head.headerFields[.server] == "first")
      let error = try await color.fail(transport, .get(server, "/bad"))
      #expect(error.kind == .malformedResponse)
      #expect(error.delivery == .maybeSent)
    }
  }

  @Test(
    "What is not HTTP is a malformed response",
    arguments: Color.allCases,
    ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nb@d name: 1\r\nContent-Length: 0\r\n\r\n"])
  func notHTTP(color: Color, text: String) async throws {
    let error = try await fault(text, color)
    #expect(error.kind == .malformedResponse)
    #expect(error.delivery == .maybeSent)
  }

  @Test(
    "Lengths that are no number, or differ, are a malformed response", arguments: Color.allCases,
    [
      "Content-Length: x", "Content-Length: -1", "Content-Length: 3\r\nContent-Length: 2",
      "Content-Length: 3, 2",
    ])
  func badLength(color: Color, fields: String) async throws {
    let error = try await fault("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\nabc", color)
    #expect(error.kind == .malformedResponse)
  }

  @Test("A length that is given twice alike is one length", arguments: Color.allCases)
  func sameLengthTwice(color: Color) async throws {
    let response = try await answer(
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", color)
    #expect(response.body == Array("abc".utf8))
  }

  @Test("A body shorter than announced is a lost connection", arguments: Color.allCases)
  func shortBody(color: Color) async throws {
    let error = try await fault("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", color)
    #expect(error.kind == .connectionLost)
    #expect(error.delivery == .maybeSent)
  }

  @Test("A head that breaks off is a lost connection or malformed", arguments: Color.allCases)
  func shortHead(color: Color) async throws {
    let error = try await fault("HTTP/1.1 200 OK\r\nX: ", color)
    #expect(error.kind == .connectionLost || error.kind == .malformedResponse)
  }

  @Test(
    "A body larger than the limit is refused, announced or not", arguments: Color.allCases,
    ["Content-Length: 11\r\n\r\n01234567890", "Content-Length: 99999999\r\n\r\n", "\r\n01234567890"])
  func bodyTooLarge(color: Color, rest: String) async throws {
    let error = try await fault(
      "HTTP/1.1 200 OK\r\n" + rest, color, limits: AttemptLimits(maximumResponseBytes: 10))
    #expect(error.kind == .responseTooLarge)
    #expect(error.delivery == .maybeSent)
  }

  @Test("A body of exactly the limit is taken", arguments: Color.allCases)
  func bodyAtLimit(color: Color) async throws {
    let limits = AttemptLimits(maximumResponseBytes: 3)
    let response = try await answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", color, limits: limits)
    #expect(response.body.count == 3)
  }

  @Test("An endless body or head is cut off", arguments: Color.allCases, ["\r\n", "X-Flood: 1\r\n"])
  func floodIsCutOff(color: Color, start: String) async throws {
    let server = try LoopbackServer { _ in
      LoopbackReply.text("HTTP/1.1 200 OK\r\n" + start).then(
        .flood(
          Array(repeatElement("X-Flood: \(String(repeating: "x", count: 80))\r\n", count: 100).joined().utf8),
          upTo: 64_000_000)
      )
    }
    defer { server.stop() }
    let error = try await color.fail(
      try .direct(), .get(server), AttemptLimits(maximumResponseBytes: 100_000))
    #expect(error.kind == .responseTooLarge)
  }
}
