import AzureCore
import EmulatorHost
import HTTPTypes
import Testing

@Suite("What the engine returns goes out", .timeLimit(.minutes(1)))
struct ResponseFidelityTests {
  @Test("Status, reason phrase, fields, their case and order, and body are the engine's")
  func refusal() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: ["GET /devstoreaccount1/nope/messages HTTP/1.1", "Host: h"])
        let answer = try await connection.answer()
        let response = try #require(observed.exchanges.first?.response)
        #expect(answer.statusLine == "HTTP/1.1 404 The specified queue does not exist.")
        #expect(answer.fields == response.head.headerFields.map { "\($0.name.rawName): \($0.value)" })
        #expect(Array(answer.body.utf8) == response.body)
        #expect(!answer.body.isEmpty)
      }
    }
  }

  @Test("Successes too, with chunks where the engine says so")
  func successes() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        let queue = "/devstoreaccount1/queue"
        var lines: [String] = []
        for request in [
          "PUT \(queue) HTTP/1.1", "PUT \(queue) HTTP/1.1", "GET \(queue)/messages HTTP/1.1",
          "DELETE \(queue) HTTP/1.1",
        ] {
          try await connection.send(lines: [request, "Host: h", "Content-Length: 0"])
          let answer = try await connection.answer()
          lines.append(answer.statusLine)
          let response = try #require(observed.exchanges.last?.response)
          #expect(answer.fields == response.head.headerFields.map { "\($0.name.rawName): \($0.value)" })
          #expect(Array(answer.body.utf8) == response.body)
        }
        #expect(
          lines == [
            "HTTP/1.1 201 Created", "HTTP/1.1 204 No Content", "HTTP/1.1 200 OK", "HTTP/1.1 204 No Content",
          ])
      }
    }
  }

  @Test("A response to HEAD has no body, and the next response on the connection follows it")
  func head() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        for method in ["PUT", "HEAD", "GET"] {
          try await connection.send(
            lines: [
              "\(method) /devstoreaccount1/queue?comp=metadata HTTP/1.1", "Host: h", "Content-Length: 0",
            ])
          let answer = try await connection.answer(toHead: method == "HEAD")
          #expect(answer.statusLine.hasPrefix("HTTP/1.1 "))
          #expect(answer.fields.contains { $0.hasPrefix("Content-Length: ") })
        }
        #expect(observed.exchanges.count == 3)
      }
    }
  }

  @Test("A response in HTTP/1.0 has a length instead of chunks")
  func oldVersion() async throws {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines: [
          "PUT /devstoreaccount1/queue HTTP/1.1", "Host: h", "Content-Length: 0",
        ])
        _ = try await connection.answer()
        try await connection.send(lines: ["GET /devstoreaccount1/queue/messages HTTP/1.0", "Host: h"])
        let answer = try await connection.answer()
        #expect(!answer.fields.contains { $0.hasPrefix("Transfer-Encoding") })
        let response = try #require(observed.exchanges.last?.response)
        #expect(Array(answer.body.utf8) == response.body)
        #expect(!response.body.isEmpty)
      }
    }
  }
}
