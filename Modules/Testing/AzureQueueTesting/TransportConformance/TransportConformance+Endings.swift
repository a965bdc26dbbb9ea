import AzureCore
import HTTPTypes

extension TransportConformance {
  /// An attempt ends at its limit, whatever the server does.
  static let timeScenarios: [Scenario] = [
    timesOut("A silent server ends in a timeout", .hang),
    timesOut(
      "A head that comes byte by byte ends in a timeout",
      LoopbackScript(
        .drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), every: .milliseconds(40)))),
    timesOut(
      "A body that comes byte by byte ends in a timeout",
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        .then(.drip([UInt8](repeating: 1, count: 100), every: .milliseconds(40)))),
    Scenario("A slow response within the limit is returned") { client in
      let script = LoopbackScript(
        .delay(.milliseconds(100)), .drip(Array("HTTP/1.1 200 OK\r\n".utf8), every: .milliseconds(5)),
        .send(Array("Content-Length: 2\r\n\r\nok".utf8)))
      let response = try await client.response(AttemptLimits(timeout: .seconds(5)), script: script)
      try expect(response.body == Array("ok".utf8), "Got \(response.body)")
    },
    Scenario("A response that comes after the timeout is not given to the next request") { client in
      let server = try LoopbackServer { request in
        request.target == "/first"
          ? LoopbackScript(.delay(.milliseconds(300))).then(.respond(LoopbackResponse(status: 500)))
          : .response(201, reason: "Created")
      }
      defer { server.stop() }
      let limits = AttemptLimits(timeout: .milliseconds(200))
      let error = try await client.failure(of: .to(server, .get, "/first"), limits)
      try expect(error, .timeout, delivery: .maybeSent)
      let response = try await client.send(.to(server, .get, "/second"))
      try expect(response.status == 201, "Got the response to another request: \(response.status)")
    },
  ]

  private static func timesOut(_ name: String, _ script: LoopbackScript) -> Scenario {
    Scenario(name) { client in
      let server = try LoopbackServer { _ in script }
      defer { server.stop() }
      let clock = ContinuousClock()
      let start = clock.now
      let limits = AttemptLimits(timeout: .milliseconds(300), connectTimeout: .milliseconds(300))
      let error = try await client.failure(of: .to(server), limits)
      let elapsed = clock.now - start
      try expect(error, .timeout, delivery: .maybeSent)
      try expect(elapsed >= .milliseconds(280), "The timeout of 300 ms came after \(elapsed)")
      try expect(elapsed < .milliseconds(1300), "The timeout of 300 ms came after \(elapsed)")
      let isClosed = await server.wait { $0.openConnections == 0 }
      try expect(isClosed, "The connection of the timed-out request stayed open")
    }
  }
}

extension TransportConformance {
  /// Cancellation ends a transfer at once; blocking calls cannot be cancelled.
  static let asyncScenarios: [Scenario] = [
    cancelled("Cancelling while waiting for the response ends the transfer at once", .hang),
    cancelled(
      "Cancelling within the body ends the transfer at once",
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello").then(.hang)),
    Scenario("A task that is already cancelled sends nothing", asyncOnly: true) { client in
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await client.send(.to(server))
      }
      try expectCancelled(await task.result)
      try expect(server.counters.requests == 0, "The request was sent")
    },
    Scenario("A transport works on after a cancellation", asyncOnly: true) { client in
      let server = try LoopbackServer { $0.target == "/hang" ? .hang : .response() }
      defer { server.stop() }
      for round in 1...3 {
        let task = Task { try await client.send(.to(server, .get, "/hang")) }
        let hasArrived = await server.wait { $0.requests == 2 * round - 1 }
        try expect(hasArrived, "Request \(round) did not arrive")
        task.cancel()
        try expectCancelled(await task.result)
        let response = try await client.send(.to(server))
        try expect(response.status == 200, "Got \(response.status)")
      }
    },
    Scenario("Cancelling one of many requests leaves the others alone", asyncOnly: true) { client in
      let server = try LoopbackServer { request in
        request.target == "/hang"
          ? .hang : LoopbackScript(.delay(.milliseconds(100))).then(.respond(LoopbackResponse(status: 200)))
      }
      defer { server.stop() }
      let doomed = Task { try await client.send(.to(server, .get, "/hang")) }
      let others = (0..<3).map { _ in Task { try await client.send(.to(server)) } }
      let haveArrived = await server.wait { $0.requests == 4 }
      try expect(haveArrived, "\(server.counters.requests) of 4 requests arrived")
      doomed.cancel()
      try expectCancelled(await doomed.result)
      for other in others { _ = try await other.value }
    },
  ]

  private static func cancelled(_ name: String, _ script: LoopbackScript) -> Scenario {
    Scenario(name, asyncOnly: true) { client in
      let server = try LoopbackServer { _ in script }
      defer { server.stop() }
      let clock = ContinuousClock()
      let task = Task { try await client.send(.to(server)) }
      let hasArrived = await server.wait { $0.requests == 1 }
      try expect(hasArrived, "The request did not arrive")
      let start = clock.now
      task.cancel()
      let result = await task.result
      let elapsed = clock.now - start
      try expectCancelled(result)
      try expect(elapsed < .milliseconds(100), "Cancellation took \(elapsed)")
      let isClosed = await server.wait { $0.openConnections == 0 }
      try expect(isClosed, "The connection stayed open after the cancellation")
    }
  }

  private static func expectCancelled(_ result: Result<AzureResponse, any Error>) throws {
    switch result {
    case .success(let response): throw ConformanceFailure("Expected a cancellation, got \(response.status)")
    case .failure(let error):
      try expect(error is CancellationError, "Expected CancellationError, got \(error)")
    }
  }
}
