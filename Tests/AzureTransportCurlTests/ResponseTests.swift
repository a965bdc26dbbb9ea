import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Responses", .alone)
struct ResponseTests {
  private func receive(
    _ text: String, _ style: CallingStyle, limits: AttemptLimits = AttemptLimits()
  ) async throws -> AzureResponse {
    let server = try LoopbackServer { _ in LoopbackScript.text(text).then(.close) }
    defer { server.stop() }
    return try await style.send(try .direct(), .get(server), limits)
  }

  private func fail(
    _ text: String, _ style: CallingStyle, limits: AttemptLimits = AttemptLimits()
  ) async throws -> TransportError {
    let server = try LoopbackServer { _ in LoopbackScript.text(text).then(.close) }
    defer { server.stop() }
    return try await style.fail(try .direct(), .get(server), limits)
  }

  @Test(
    "Status, reason phrase, fields in order and case, and body are kept", arguments: CallingStyle.allCases)
  func headIsKept(style: CallingStyle) async throws {
    let response = try await receive(
      "HTTP/1.1 418 I'm a  teapot\r\nX-One:  a b \r\nset-cookie: 1\r\nSet-Cookie: 2\r\nEmpty:\r\n"
        + "Content-Length: 3\r\n\r\nabc",
      style)
    #expect(response.status == 418)
    #expect(response.head.status.reasonPhrase == "I'm a  teapot")
    #expect(
      response.head.headerFields.map { "\($0.name.rawName)=\($0.value)" } == [
        "X-One=a b", "set-cookie=1", "Set-Cookie=2", "Empty=", "Content-Length=3",
      ])
    #expect(response.body == Array("abc".utf8))
  }

  @Test("A response without a reason phrase is read", arguments: CallingStyle.allCases)
  func reasonMayBeMissing(style: CallingStyle) async throws {
    let response = try await receive("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", style)
    #expect(response.head.status == HTTPResponse.Status(code: 200))
  }

  @Test("Interim responses are skipped", arguments: CallingStyle.allCases)
  func interimIsSkipped(style: CallingStyle) async throws {
    let response = try await receive(
      "HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nY: 1\r\n\r\n"
        + "HTTP/1.1 201 Created\r\nZ: 1\r\nContent-Length: 0\r\n\r\n", style)
    #expect(response.status == 201)
    #expect(response.head.headerFields.map(\.name.rawName) == ["Z", "Content-Length"])
  }

  @Test("A chunked body is joined, and its trailers are not fields", arguments: CallingStyle.allCases)
  func chunksAreJoined(style: CallingStyle) async throws {
    let response = try await receive(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n",
      style)
    #expect(response.body == Array("abcde".utf8))
    #expect(response.head.headerFields.map(\.name.rawName) == ["Transfer-Encoding"])
  }

  @Test("A body that ends with its connection is read", arguments: CallingStyle.allCases)
  func closeEndsBody(style: CallingStyle) async throws {
    #expect(try await receive("HTTP/1.1 200 OK\r\n\r\nabc", style).body == Array("abc".utf8))
  }

  @Test("A compressed body is left as it is", arguments: CallingStyle.allCases)
  func nothingIsDecompressed(style: CallingStyle) async throws {
    let response = try await receive(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", style)
    #expect(response.body == Array("abc".utf8))
    #expect(response.head.headerFields[.contentEncoding] == "gzip")
  }

  @Test("A redirect is a response like any other", arguments: CallingStyle.allCases)
  func redirectIsNotFollowed(style: CallingStyle) async throws {
    let response = try await receive("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", style)
    #expect(response.status == 302)
    #expect(response.head.headerFields[.location] == "/x")
  }

  @Test("A folded field is one field", arguments: CallingStyle.allCases)
  func foldedFieldIsJoined(style: CallingStyle) async throws {
    let response = try await receive("HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0\r\n\r\n", style)
    #expect(response.head.headerFields.first?.value == "a b")
  }

  @Test(
    "A first field that begins with a blank is malformed, and harmless to what comes after",
    arguments: CallingStyle.allCases)
  func blankBeforeFirstField(style: CallingStyle) async throws {
    let server = try LoopbackServer { request in
      request.target == "/good"
        ? .response(fields: [("Server", "first"), ("X-Other", "second")])
        : .text("HTTP/1.1 200 OK\r\n : x\r\nContent-Length: 0\r\n\r\n").then(.close)
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for _ in 0..<3 {
      let good = try await style.send(transport, .get(server, "/good"))
      #expect(good.head.headerFields[.server] == "first")
      let error = try await style.fail(transport, .get(server, "/bad"))
      #expect(error.kind == .malformedResponse)
      #expect(error.delivery == .maybeSent)
    }
  }

  @Test(
    "What is not HTTP is a malformed response",
    arguments: CallingStyle.allCases,
    ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nb@d name: 1\r\nContent-Length: 0\r\n\r\n"])
  func notHTTP(style: CallingStyle, text: String) async throws {
    let error = try await fail(text, style)
    #expect(error.kind == .malformedResponse)
    #expect(error.delivery == .maybeSent)
  }

  @Test(
    "Lengths that are no number, or differ, are a malformed response", arguments: CallingStyle.allCases,
    [
      "Content-Length: x", "Content-Length: -1", "Content-Length: 3\r\nContent-Length: 2",
      "Content-Length: 3, 2",
    ])
  func badLength(style: CallingStyle, fields: String) async throws {
    let error = try await fail("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\nabc", style)
    #expect(error.kind == .malformedResponse)
  }

  @Test("The same length given twice is one length", arguments: CallingStyle.allCases)
  func sameLengthTwice(style: CallingStyle) async throws {
    let response = try await receive(
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", style)
    #expect(response.body == Array("abc".utf8))
  }

  @Test("A body shorter than announced is a lost connection", arguments: CallingStyle.allCases)
  func shortBody(style: CallingStyle) async throws {
    let error = try await fail("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", style)
    #expect(error.kind == .connectionLost)
    #expect(error.delivery == .maybeSent)
  }

  @Test("A head that breaks off is a lost connection or malformed", arguments: CallingStyle.allCases)
  func shortHead(style: CallingStyle) async throws {
    let error = try await fail("HTTP/1.1 200 OK\r\nX: ", style)
    #expect(error.kind == .connectionLost || error.kind == .malformedResponse)
  }

  @Test(
    "A body larger than the limit is refused, announced or not", arguments: CallingStyle.allCases,
    ["Content-Length: 11\r\n\r\n01234567890", "Content-Length: 99999999\r\n\r\n", "\r\n01234567890"])
  func bodyTooLarge(style: CallingStyle, rest: String) async throws {
    let error = try await fail(
      "HTTP/1.1 200 OK\r\n" + rest, style, limits: AttemptLimits(maximumResponseBytes: 10))
    #expect(error.kind == .responseTooLarge)
    #expect(error.delivery == .maybeSent)
  }

  @Test("A body of exactly the limit is taken", arguments: CallingStyle.allCases)
  func bodyAtLimit(style: CallingStyle) async throws {
    let limits = AttemptLimits(maximumResponseBytes: 3)
    let response = try await receive("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", style, limits: limits)
    #expect(response.body.count == 3)
  }

  @Test("An endless body or head is cut off", arguments: CallingStyle.allCases, ["\r\n", "X-Flood: 1\r\n"])
  func floodIsCutOff(style: CallingStyle, start: String) async throws {
    let server = try LoopbackServer { _ in
      LoopbackScript.text("HTTP/1.1 200 OK\r\n" + start).then(
        .flood(
          Array(repeatElement("X-Flood: \(String(repeating: "x", count: 80))\r\n", count: 100).joined().utf8),
          upTo: 64_000_000)
      )
    }
    defer { server.stop() }
    let error = try await style.fail(
      try .direct(), .get(server), AttemptLimits(maximumResponseBytes: 100_000))
    #expect(error.kind == .responseTooLarge)
  }
}
