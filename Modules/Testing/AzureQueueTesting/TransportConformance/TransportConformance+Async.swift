import AzureCore
import HTTPTypes

extension TransportConformance {
  /// Cancellation ends a transfer at once; the blocking colour has none.
  static let asyncScenarios: [Scenario] = [
    cancelled("Cancelling while waiting for the answer ends the transfer at once", .hang),
    cancelled(
      "Cancelling within the body ends the transfer at once",
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello").then(.hang)),
    Scenario("A task that is already cancelled sends nothing", asyncOnly: true) { bench in
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await bench.send(.to(server))
      }
      try expectCancelled(await task.result)
      try expect(server.counters.requests == 0, "The request was sent")
    },
    Scenario("A transport works on after a cancellation", asyncOnly: true) { bench in
      let server = try LoopbackServer { $0.target == "/hang" ? .hang : .response() }
      defer { server.stop() }
      for round in 1...3 {
        let task = Task { try await bench.send(.to(server, .get, "/hang")) }
        let hasArrived = await server.wait { $0.requests == 2 * round - 1 }
        try expect(hasArrived, "Request \(round) did not arrive")
        task.cancel()
        try expectCancelled(await task.result)
        let response = try await bench.send(.to(server))
        try expect(response.status == 200, "Got \(response.status)")
      }
    },
    Scenario("Cancelling one of many requests leaves the others alone", asyncOnly: true) { bench in
      let server = try LoopbackServer { request in
        request.target == "/hang"
          ? .hang : LoopbackReply(.delay(.milliseconds(100))).then(.respond(LoopbackResponse(status: 200)))
      }
      defer { server.stop() }
      let doomed = Task { try await bench.send(.to(server, .get, "/hang")) }
      let others = (0..<3).map { _ in Task { try await bench.send(.to(server)) } }
      let haveArrived = await server.wait { $0.requests == 4 }
      try expect(haveArrived, "\(server.counters.requests) of 4 requests arrived")
      doomed.cancel()
      try expectCancelled(await doomed.result)
      for other in others { _ = try await other.value }
    },
  ]

  private static func cancelled(_ name: String, _ reply: LoopbackReply) -> Scenario {
    Scenario(name, asyncOnly: true) { bench in
      let server = try LoopbackServer { _ in reply }
      defer { server.stop() }
      let clock = ContinuousClock()
      let task = Task { try await bench.send(.to(server)) }
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
