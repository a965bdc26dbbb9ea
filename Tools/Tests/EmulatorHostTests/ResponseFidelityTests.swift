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
        let response = try await connection.response()
        let expected = try #require(observed.exchanges.first?.response)
        #expect(response.statusLine == "HTTP/1.1 404 The specified queue does not exist.")
        #expect(response.fields == expected.head.headerFields.map { "\($0.name.rawName): \($0.value)" })
        #expect(Array(response.body.utf8) == expected.body)
        #expect(!response.body.isEmpty)
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
          let response = try await connection.response()
          lines.append(response.statusLine)
          let expected = try #require(observed.exchanges.last?.response)
          #expect(response.fields == expected.head.headerFields.map { "\($0.name.rawName): \($0.value)" })
          #expect(Array(response.body.utf8) == expected.body)
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
          let response = try await connection.response(toHead: method == "HEAD")
          #expect(response.statusLine.hasPrefix("HTTP/1.1 "))
          #expect(response.fields.contains { $0.hasPrefix("Content-Length: ") })
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
        _ = try await connection.response()
        try await connection.send(lines: ["GET /devstoreaccount1/queue/messages HTTP/1.0", "Host: h"])
        let response = try await connection.response()
        #expect(!response.fields.contains { $0.hasPrefix("Transfer-Encoding") })
        let expected = try #require(observed.exchanges.last?.response)
        #expect(Array(response.body.utf8) == expected.body)
        #expect(!expected.body.isEmpty)
      }
    }
  }
}
