import AzureCore
import HTTPTypes

extension TransportConformance {
  /// A response is returned as it arrived, whatever its status.
  static let responseScenarios: [Scenario] =
    [200, 201, 202, 400, 401, 403, 404, 407, 409, 412, 429, 500, 503].map(status) + [
      Scenario("Status 204 is returned with an empty body") { client in
        let response = try await client.response(to: .put, script: .response(204, reason: "No Content"))
        try expect(
          response.status == 204 && response.body.isEmpty, "Got \(response.status), \(response.body)")
      },
      Scenario("Status 304 is returned with an empty body") { client in
        let response = try await client.response(script: .response(304, reason: "Not Modified"))
        try expect(
          response.status == 304 && response.body.isEmpty, "Got \(response.status), \(response.body)")
      },
      Scenario("The reason phrase is kept") { client in
        let script = LoopbackScript.response(404, reason: "The specified queue does not exist.")
        let response = try await client.response(script: script)
        let phrase = response.head.status.reasonPhrase
        try expect(phrase == "The specified queue does not exist.", "Got “\(phrase)”")
      },
      Scenario("Response fields are found whatever their case") { client in
        let fields = [
          ("X-MS-Request-ID", "1"), ("x-ms-popreceipt", "AgAA+/="), ("ETag", "\"0x8D\""),
          ("x-ms-meta-Mixed", "v"),
        ]
        let response = try await client.response(script: .response(fields: fields))
        for (name, value) in fields {
          let found = HTTPField.Name(name.lowercased()).flatMap { response.header($0) }
          try expect(found == value, "\(name): expected “\(value)”, got “\(found ?? "nothing")”")
        }
      },
      Scenario("Response field names keep their case") { client in
        let response = try await client.response(script: .response(fields: [("x-ms-meta-MixedCase", "v")]))
        let names = response.head.headerFields.map(\.name.rawName)
        try expect(names.contains("x-ms-meta-MixedCase"), "Got \(names)")
      },
      Scenario("A response field keeps its UTF-8 bytes") { client in
        let response = try await client.response(script: .response(fields: [("x-ms-meta-a", "Grüße")]))
        let value = HTTPField.Name("x-ms-meta-a").flatMap { response.header($0) }
        try expect(value == "Grüße", "Got “\(value ?? "nothing")”")
      },
      Scenario("A response field with an empty value is kept") { client in
        let response = try await client.response(script: .response(fields: [("x-ms-meta-a", "")]))
        let value = HTTPField.Name("x-ms-meta-a").flatMap { response.header($0) }
        try expect(value == "", "Got “\(value ?? "nothing")”")
      },
      Scenario("The values of a repeated response field are all there") { client in
        let script = LoopbackScript.response(fields: [("x-ms-a", "one"), ("x-ms-b", "x"), ("x-ms-a", "two")])
        let response = try await client.response(script: script)
        let value = HTTPField.Name("x-ms-a").flatMap { response.header($0) }
        try expect(value == "one, two", "Got “\(value ?? "nothing")”")
      },
      Scenario("A repeated response field is kept apart") { client in
        let script = LoopbackScript.response(fields: [("x-ms-a", "one"), ("x-ms-b", "x"), ("x-ms-a", "two")])
        let response = try await client.response(script: script)
        let values = HTTPField.Name("x-ms-a").map { response.head.headerFields[values: $0] }
        try expect(values == ["one", "two"], "Got \(values ?? [])")
      },
      Scenario("A cookie that a response sets is not sent back") { client in
        let server = try LoopbackServer { _ in .response(fields: [("Set-Cookie", "a=b; Path=/")]) }
        defer { server.stop() }
        for _ in 1...2 { _ = try await client.send(.to(server)) }
        let cookies = server.requests.flatMap { $0.values(of: "Cookie") }
        try expect(cookies.isEmpty, "Sent \(cookies)")
      },
      Scenario("A cacheable response is not served from a cache") { client in
        let server = try LoopbackServer { _ in
          .response(fields: [("Cache-Control", "max-age=600"), ("ETag", "\"1\"")], body: Array("x".utf8))
        }
        defer { server.stop() }
        for _ in 1...2 { _ = try await client.send(.to(server)) }
        try expect(server.counters.requests == 2, "\(server.counters.requests) of 2 requests arrived")
      },
      Scenario("A compressed body is returned as it came") { client in
        // Not gzip: a transport that decodes it fails or changes it.
        let body = Array("these bytes are not gzip".utf8)
        let script = LoopbackScript.response(fields: [("Content-Encoding", "gzip")], body: body)
        let response = try await client.response(script: script)
        try expect(response.body == body, "Got \(response.body.count) of \(body.count) bytes")
      },
      Scenario("A redirect is returned, not followed") { client in
        let target = try LoopbackServer { _ in .response() }
        defer { target.stop() }
        for status in [301, 302, 303, 307, 308] {
          let location = "http://\(target.authority)/elsewhere"
          let script = LoopbackScript.response(
            status, reason: "Moved", fields: [("Location", location)], body: Array("moved".utf8))
          let response = try await client.response(script: script)
          try expect(response.status == status, "Expected \(status), got \(response.status)")
          try expect(response.header(.location) == location, "Location was lost")
          try expect(response.body == Array("moved".utf8), "The body of \(status) was lost")
        }
        try expect(target.counters.requests == 0, "The redirect was followed")
      },
      Scenario("A chunked body is joined") { client in
        let script = LoopbackScript.text(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")
        let response = try await client.response(script: script)
        try expect(response.body == Array("hello world".utf8), "Got \(response.body)")
      },
      Scenario("A body without a length ends with the connection") { client in
        let script = LoopbackScript.text("HTTP/1.1 200 OK\r\nx-ms-a: 1\r\n\r\nhello").then(.close)
        let response = try await client.response(script: script)
        try expect(response.body == Array("hello".utf8), "Got \(response.body)")
      },
      Scenario("Interim responses are skipped") { client in
        let script = LoopbackScript.text(
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nx-ms-early: 1\r\n\r\n"
            + "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nx-ms-a: 1\r\n\r\nok")
        let response = try await client.response(script: script)
        try expect(response.status == 201 && response.body == Array("ok".utf8), "Got \(response.status)")
        let early = HTTPField.Name("x-ms-early").flatMap { response.header($0) }
        try expect(early == nil, "Fields of an interim response leaked into the final one")
      },
      Scenario("The response to HEAD has fields but no body") { client in
        let script = LoopbackScript.response(fields: [("Content-Length", "11"), ("x-ms-a", "1")])
        let response = try await client.response(to: .head, script: script)
        try expect(response.status == 200 && response.body.isEmpty, "Got \(response.body.count) bytes")
        try expect(response.header(.contentLength) == "11", "Content-Length was lost")
      },
      Scenario("A body of 8 MiB passes both ways unchanged") { client in
        let server = try LoopbackServer(keepsRequests: false) { .response(body: $0.body) }
        defer { server.stop() }
        let body = (0..<8 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }
        let fields = try HTTPFields.named(["Content-Length": String(body.count)])
        let response = try await client.send(.to(server, .put, fields: fields, body: body))
        try expect(response.body == body, "Got \(response.body.count) of \(body.count) bytes, or others")
      },
    ]

  private static func status(_ status: Int) -> Scenario {
    Scenario("Status \(status) is returned as a response") { client in
      // Some HTTP libraries respond to a challenge by themselves.
      let fields = status == 401 || status == 407 ? [("WWW-Authenticate", "Basic realm=\"x\"")] : []
      let body = Array("<Error/>".utf8)
      let response = try await client.response(
        script: .response(status, reason: "Any", fields: fields, body: body))
      try expect(response.status == status, "Got \(response.status)")
      try expect(response.body == body, "The body was lost: \(response.body)")
    }
  }
}
