import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import HTTPTypes
import Testing

@Suite("What the calls of a client share, by the client")
struct SharedStateTests {
  private let bench = ClientBench()

  private static let busy = ScriptedTransport.Outcome.status(503, [("x-ms-error-code", "ServerBusy")])

  @Test("One busy response slows the next call of the same queue, not one of another")
  func throttleGate() async throws {
    let transport = ScriptedTransport([Self.busy, .status(204), .status(204)])
    let service = try bench.service(over: transport) { $0.retry = NoRetry() }
    _ = try? await service.queue("tasks").clear()
    try await service.queue("orders").clear()
    #expect(bench.clock.waits.isEmpty)
    try await service.queue("tasks").clear()
    #expect(bench.clock.waits.count == 1)
    #expect(bench.clock.waits.allSatisfy { $0 >= .seconds(1) && $0 <= .milliseconds(1_200) })
  }

  @Test("Calls do not slow each other when the option is off")
  func throttleGateOff() async throws {
    let transport = ScriptedTransport([Self.busy, .status(204)])
    let queue = try bench.queue(over: transport) {
      $0.retry = NoRetry()
      $0.slowsOtherCalls = false
    }
    _ = try? await queue.clear()
    try await queue.clear()
    #expect(bench.clock.waits.isEmpty)
  }

  @Test("All queues of a client draw on one retry budget, and another client has its own")
  func budget() async throws {
    let transport = ScriptedTransport(Array(repeating: .status(500), count: 8))
    func service() throws -> QueueServiceClient {
      try bench.service(over: transport) {
        $0.retryBudget = RetryBudget(capacity: 2, perSecond: 0, perCall: 0)
      }
    }
    let one = try service()
    #expect(try await azureError { try await one.queue("tasks").clear() }.attempts == 3)
    let error = try await azureError { try await one.queue("orders").clear() }
    #expect(error.attempts == 1)
    #expect(error.advice?.contains("retry budget") == true)
    let other = try service()
    #expect(try await azureError { try await other.queue("tasks").clear() }.attempts == 3)
  }

  @Test("Without a budget only the rule bounds the retries")
  func noBudget() async throws {
    let transport = ScriptedTransport(Array(repeating: .status(500), count: 404))
    let queue = try bench.queue(over: transport) {
      $0.retryBudget = nil
      $0.retry = ExponentialRetry(initialDelay: .zero)
    }
    for _ in 0..<101 {
      #expect(try await azureError { try await queue.clear() }.attempts == 4)
    }
  }

  private static func refusal(_ date: String) -> ScriptedTransport.Outcome {
    .status(403, [("x-ms-error-code", "AuthenticationFailed"), ("Date", date)])
  }

  @Test("A refused date is corrected for the call and for all further calls of the client")
  func clock() async throws {
    let transport = ScriptedTransport([
      Self.refusal("Tue, 03 Mar 2026 06:05:06 GMT"), .status(204), .status(204),
    ])
    let service = try bench.service(over: transport)
    try await service.queue("tasks").clear()
    try await service.queue("orders").clear()
    #expect(
      transport.requests.map { $0.field("x-ms-date") } == [
        "Tue, 03 Mar 2026 04:05:06 GMT", "Tue, 03 Mar 2026 06:05:06 GMT", "Tue, 03 Mar 2026 06:05:06 GMT",
      ])
  }

  @Test("A refused date is reported only, when the option is off")
  func clockOff() async throws {
    let transport = ScriptedTransport([Self.refusal("Tue, 03 Mar 2026 06:05:06 GMT")])
    let queue = try bench.queue(over: transport) { $0.correctsClock = false }
    let error = try await azureError { try await queue.clear() }
    #expect(error.attempts == 1)
    #expect(error.advice?.contains("2 hours behind") == true)
  }

  @Test("A create that finds the queue after an unknown outcome is a success", arguments: [204, 409])
  func created(status: Int) async throws {
    let transport = ScriptedTransport([
      .failure(TransportError(.connectionLost, delivery: .maybeSent, "lost")),
      .status(status, status == 409 ? [("x-ms-error-code", "QueueAlreadyExists")] : []),
    ])
    try await bench.queue(over: transport).create()
    #expect(transport.remaining == 0)
  }
}
