import AzureCore
import EmulatorHost
import HTTPTypes
import Testing

@Suite("Connections of the host", .timeLimit(.minutes(1)))
struct ConnectionTests {
  private static let get = ["GET /devstoreaccount1/nope HTTP/1.1", "Host: h"]

  @Test("A connection carries requests one after the other, also when they come at once")
  func pipelining() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(
          (1...3).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
        for _ in 1...3 { _ = try await connection.response() }
        #expect(observed.exchanges.map(\.request.target) == ["/1", "/2", "/3"])
      }
    }
  }

  @Test(
    "The connection ends after the response when the request says so",
    arguments: [get + ["Connection: close"], ["GET /a HTTP/1.0", "Host: h"]])
  func close(lines: [String]) async throws {
    try await Observed.serve { address, _ in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: lines)
        let response = try await connection.response()
        #expect(response.fields.contains("Connection: close"))
        #expect(try await connection.isEnded())
      }
    }
  }

  @Test("A sender that has ended its half of the connection still gets its responses, and then the end")
  func halfClosed() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(String(repeating: "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", count: 3))
        connection.finish()
        for _ in 1...3 { _ = try await connection.response() }
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.count == 3)
      }
    }
  }

  @Test("A request that its sender cuts off is not carried out: it gets a 400 and the end of the connection")
  func cutOff() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: 3"])
        try await connection.send("ab")
        connection.finish()
        #expect(try await connection.response().statusLine.hasPrefix("HTTP/1.1 400 "))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.isEmpty)
      }
    }
  }

  @Test("A body past the limit gets 413 from the host, and the connection goes on")
  func tooLarge() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        let body = String(repeating: "x", count: EmulatorHost.maximumRequestBytes + 1)
        let size = String(body.utf8.count, radix: 16)
        try await connection.send(
          lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: \(body.utf8.count)"])
        try await connection.send(body)
        let known = try await connection.response()
        try await connection.send(lines: ["PUT /a HTTP/1.1", "Host: h", "Transfer-Encoding: chunked"])
        try await connection.send("\(size)\r\n\(body)\r\n0\r\n\r\n")
        let counted = try await connection.response()
        #expect(known == counted)
        #expect(known.statusLine.hasPrefix("HTTP/1.1 413 The request body is too large"))
        #expect(known.fields.contains("x-ms-error-code: RequestBodyTooLarge"))
        #expect(observed.exchanges.isEmpty)
        try await connection.send(lines: Self.get)
        _ = try await connection.response()
        #expect(observed.exchanges.count == 1)
      }
    }
  }

  @Test("A body of exactly the limit reaches the engine")
  func largest() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        let count = EmulatorHost.maximumRequestBytes
        try await connection.send(lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: \(count)"])
        try await connection.send(String(repeating: "x", count: count))
        _ = try await connection.response()
        #expect(observed.exchanges.first?.request.body.count == count)
      }
    }
  }

  @Test("A sender that waits for it is told to go on")
  func expectContinue() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(
          lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: 3", "Expect: 100-continue"])
        #expect(try await connection.response().statusLine == "HTTP/1.1 100 Continue")
        try await connection.send("abc")
        _ = try await connection.response()
        #expect(observed.exchanges.first?.request.body == Array("abc".utf8))
      }
    }
  }

  @Test(
    "A sender is told to go on when it has content, and only then",
    arguments: [
      ("HTTP/1.1", "Content-Length: 3", true), ("HTTP/1.1", "Content-Length: 003", true),
      ("HTTP/1.1", "Transfer-Encoding: chunked", true), ("HTTP/1.1", "Content-Length: 0", false),
      ("HTTP/1.1", "Content-Length: 000", false), ("HTTP/1.1", "X: y", false),
      ("HTTP/1.0", "Content-Length: 3", false),
    ])
  func expectation(version: String, field: String, isTold: Bool) async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(
          lines: ["PUT /a \(version)", "Host: h", field, "eXPECT: 100-Continue", "Connection: keep-alive"])
        if isTold { #expect(try await connection.response().statusLine == "HTTP/1.1 100 Continue") }
        switch field {
        case let length where length.hasSuffix("3"): try await connection.send("abc")
        case let chunked where chunked.hasSuffix("chunked"):
          try await connection.send("3\r\nabc\r\n0\r\n\r\n")
        default: break
        }
        #expect(try await connection.response().statusLine.hasPrefix("HTTP/1.1 4"))
        let hasContent = field.hasSuffix("3") || field.hasSuffix("chunked")
        #expect(observed.exchanges.first?.request.body.count == (hasContent ? 3 : 0))
      }
    }
  }

  @Test("A sender whose content is too large is told so in place of going on, and that is the end")
  func expectTooMuch() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        let count = EmulatorHost.maximumRequestBytes + 1
        try await connection.send(
          lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: \(count)", "Expect: 100-continue"])
        let response = try await connection.response()
        #expect(response.statusLine.hasPrefix("HTTP/1.1 413 "))
        #expect(response.fields.contains("Connection: close"))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.isEmpty)
      }
    }
  }

  @Test(
    "A request of HTTP/1.1 names its host once and by what can be one; one of HTTP/1.0 need not",
    arguments: [
      ("HTTP/1.1", ["h"], true), ("HTTP/1.1", ["127.0.0.1:10001"], true), ("HTTP/1.1", ["[::1]:81"], true),
      ("HTTP/1.1", [""], true), ("HTTP/1.0", [], true), ("HTTP/1.0", ["h"], true), ("HTTP/1.1", [], false),
      ("HTTP/1.1", ["h", "h"], false), ("HTTP/1.1", ["h", "g"], false), ("HTTP/1.0", ["h", "g"], false),
      ("HTTP/1.1", ["a b"], false), ("HTTP/1.1", ["h/x"], false), ("HTTP/1.1", ["user@h"], false),
      ("HTTP/1.1", ["h?x"], false), ("HTTP/1.1", ["\u{E9}"], false), ("HTTP/1.1", ["h, g"], false),
    ])
  func host(version: String, hosts: [String], isServed: Bool) async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(
          lines: ["GET /devstoreaccount1/nope?comp=metadata \(version)"] + hosts.map { "host: \($0)" })
        let response = try await connection.response()
        #expect(response.statusLine.hasPrefix(isServed ? "HTTP/1.1 404 " : "HTTP/1.1 400 "))
        #expect(observed.exchanges.count == (isServed ? 1 : 0))
      }
    }
  }

  @Test("A target in absolute form does not stand for the host, and its own must be one")
  func absoluteHost() async throws {
    try await Observed.serve { address, observed in
      for lines in [["GET http://h/a HTTP/1.1"], ["GET http://u@h/a HTTP/1.1", "Host: h"]] {
        try await RawConnection.with(port: address.port) { connection in
          try await connection.send(lines: lines)
          #expect(try await connection.response().statusLine.hasPrefix("HTTP/1.1 400 "))
        }
      }
      #expect(observed.exchanges.isEmpty)
    }
  }

  @Test("A request for another protocol is served, and is the last of its connection")
  func upgrade() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(
          lines: Self.get + ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAAA"])
        #expect(try await connection.response().fields.contains("Connection: close"))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.count == 1)
      }
    }
  }

  @Test("A head past the limit gets 431, and is the end, also while more of it comes")
  func headTooLarge() async throws {
    try await Observed.serve { address, observed in
      for start in ["GET /", "GET / HTTP/1.1\r\nHost: h\r\nX: "] {
        try await RawConnection.with(port: address.port) { connection in
          try await connection.send(start + String(repeating: "x", count: 1 << 17))
          #expect(try await connection.response().statusLine.hasPrefix("HTTP/1.1 431 "))
          #expect(try await connection.isEnded())
        }
      }
      #expect(observed.exchanges.isEmpty)
    }
  }

  @Test("A sender that has ended its half still gets responses that are larger than what a connection holds")
  func halfClosedLarge() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        let queue = "/devstoreaccount1/queue"
        let body =
          "<QueueMessage><MessageText>\(String(repeating: "x", count: 65_536))</MessageText></QueueMessage>"
        try await connection.send(lines: ["PUT \(queue) HTTP/1.1", "Host: h", "Content-Length: 0"])
        _ = try await connection.response()
        for _ in 1...32 {
          try await connection.send(
            lines: ["POST \(queue)/messages HTTP/1.1", "Host: h", "Content-Length: \(body.utf8.count)"])
          try await connection.send(body)
          _ = try await connection.response()
        }
        for _ in 1...5 {
          try await connection.send(
            lines: ["GET \(queue)/messages?peekonly=true&numofmessages=32 HTTP/1.1", "Host: h"])
        }
        connection.finish()
        for _ in 1...5 { #expect(try await connection.response().body.utf8.count > 2_000_000) }
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.count == 38)
      }
    }
  }

  @Test("What is not HTTP gets a 400 and the end of the connection")
  func malformed() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: ["this is not HTTP"])
        #expect(try await connection.response().statusLine.hasPrefix("HTTP/1.1 400 "))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.isEmpty)
      }
    }
  }

  @Test("Who is refused while it still sends gets the response, and no reset over it")
  func refusedWhileSending() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send("this is not HTTP\r\n\r\n" + String(repeating: "x", count: 1 << 22))
        #expect(try await connection.response().statusLine.hasPrefix("HTTP/1.1 400 "))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.isEmpty)
      }
    }
  }
}
