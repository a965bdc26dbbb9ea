import AzureCore
import AzurePolicies
import AzureQueueBlocking
import AzureQueueTesting
import HTTPTypes
import Testing

@Suite("Choices of a blocking call")
struct BlockingCallSettingsTests {
  private let bench = BlockingBench()

  @Test("A call's own choices come before the client's")
  func choices() throws {
    let transport = ScriptedTransport([.status(500), .status(204)])
    let queue = try bench.queue(over: transport) { $0.retry = NoRetry() }
    var options = OperationOptions()
    options.clientRequestID = "order-17"
    options.attemptTimeout = .seconds(4)
    options.serverTimeout = .seconds(5)
    options.retry = ExponentialRetry(jitter: 1...1)
    try queue.clear(options: options)
    #expect(transport.requests.map { $0.query } == ["timeout=5", "timeout=5"])
    #expect(transport.requests.map { $0.field("x-ms-client-request-id") } == ["order-17", "order-17"])
    #expect(transport.limits.map(\.timeout) == [.seconds(4), .seconds(4)])
    #expect(bench.clock.waits == [.milliseconds(800)])
  }

  @Test("A call's deadline ends its retries")
  func deadline() throws {
    let transport = ScriptedTransport(Array(repeating: .status(500), count: 9))
    var options = OperationOptions()
    options.deadline = .seconds(2)
    let error = try azureError { try bench.queue(over: transport).clear(options: options) }
    #expect(error.status == 500)
    #expect(error.attempts == 2)
  }

  @Test("A send with an unknown outcome is repeated or reported, as the call says")
  func onUnknownOutcome() throws {
    let lost = ScriptedTransport.Outcome.failure(
      TransportError(.connectionLost, delivery: .maybeSent, "lost"))
    let transport = ScriptedTransport([lost, .messages(1), lost])
    let queue = try bench.queue(over: transport)
    try queue.send("x")
    #expect(transport.requests.count == 2)
    var options = OperationOptions()
    options.onUnknownOutcome = .report
    let error = try azureError { try queue.send("x", options: options) }
    #expect(error.effect == .unknown)
    #expect(transport.requests.count == 3)
  }

  @Test("A response that cannot be read is an error with the operation, the attempts and the call's id")
  func unreadable() throws {
    let transport = ScriptedTransport([.status(200, [("Content-Type", "text/html")], "<html>Log in</html>")])
    var options = OperationOptions()
    options.clientRequestID = "order-17"
    let error = try azureError { try bench.queue(over: transport).peek(options: options) }
    #expect(error.kind == .malformedResponse)
    #expect(error.operation == "Peek Messages")
    #expect(error.attempts == 1)
    #expect(error.clientRequestID == "order-17")
  }

  @Test("A setting out of range is refused when the client is made")
  func badSettings() throws {
    let error = try #require(throws: AzureError.self) { try bench.service { $0.deadline = .zero } }
    #expect(error.kind == .invalidArgument)
  }
}
