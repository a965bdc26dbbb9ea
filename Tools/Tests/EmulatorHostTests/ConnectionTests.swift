import AzurePipeline
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
        for _ in 1...3 { _ = try await connection.answer() }
        #expect(observed.exchanges.map(\.request.target) == ["/1", "/2", "/3"])
      }
    }
  }

  @Test(
    "The connection ends after the answer when the request says so",
    arguments: [get + ["Connection: close"], ["GET /a HTTP/1.0", "Host: h"]])
  func close(lines: [String]) async throws {
    try await Observed.serve { address, _ in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: lines)
        let answer = try await connection.answer()
        #expect(answer.fields.contains("Connection: close"))
        #expect(try await connection.isEnded())
      }
    }
  }

  @Test("A sender that has ended its half of the connection still gets its answers, and then the end")
  func halfClosed() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(String(repeating: "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", count: 3))
        connection.finish()
        for _ in 1...3 { _ = try await connection.answer() }
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
        #expect(try await connection.answer().statusLine.hasPrefix("HTTP/1.1 400 "))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.isEmpty)
      }
    }
  }

  @Test("A body past the limit is answered 413 by the host, and the connection goes on")
  func tooLarge() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        let body = String(repeating: "x", count: EmulatorHost.maximumRequestBytes + 1)
        let size = String(body.utf8.count, radix: 16)
        try await connection.send(
          lines: ["PUT /a HTTP/1.1", "Host: h", "Content-Length: \(body.utf8.count)"])
        try await connection.send(body)
        let known = try await connection.answer()
        try await connection.send(lines: ["PUT /a HTTP/1.1", "Host: h", "Transfer-Encoding: chunked"])
        try await connection.send("\(size)\r\n\(body)\r\n0\r\n\r\n")
        let counted = try await connection.answer()
        #expect(known == counted)
        #expect(known.statusLine.hasPrefix("HTTP/1.1 413 The request body is too large"))
        #expect(known.fields.contains("x-ms-error-code: RequestBodyTooLarge"))
        #expect(observed.exchanges.isEmpty)
        try await connection.send(lines: Self.get)
        _ = try await connection.answer()
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
        _ = try await connection.answer()
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
        #expect(try await connection.answer().statusLine == "HTTP/1.1 100 Continue")
        try await connection.send("abc")
        _ = try await connection.answer()
        #expect(observed.exchanges.first?.request.body == Array("abc".utf8))
      }
    }
  }

  @Test("What is not HTTP gets a 400 and the end of the connection")
  func malformed() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: ["this is not HTTP"])
        #expect(try await connection.answer().statusLine.hasPrefix("HTTP/1.1 400 "))
        #expect(try await connection.isEnded())
        #expect(observed.exchanges.isEmpty)
      }
    }
  }
}
