import AzureCore
import AzureQueueTesting
import HTTPTypes
import Testing

@Suite("The scripted transport")
struct ScriptedTransportTests {
  private static let lost = TransportError(.connectionLost, delivery: .maybeSent, "lost")

  @Test("Responses come in the order of the script, and requests are kept", arguments: CallingStyle.allCases)
  func order(style: CallingStyle) async throws {
    let transport = ScriptedTransport([.response(AzureResponse(status: .created)), .failure(Self.lost)])
    #expect(try await style.send(Requests.createQueue, over: transport).status == 201)
    let error = await #expect(throws: TransportError.self) {
      try await style.send(Requests.put, over: transport, limits: AttemptLimits(timeout: .seconds(7)))
    }
    #expect(error?.kind == .connectionLost && error?.delivery == .maybeSent)
    #expect(transport.requests == [Requests.createQueue, Requests.put])
    #expect(transport.limits.map(\.timeout) == [.seconds(60), .seconds(7)])
    #expect(transport.remaining == 0)
  }

  @Test("After its end the script throws an error that is not retried", arguments: CallingStyle.allCases)
  func over(style: CallingStyle) async throws {
    let transport = ScriptedTransport([])
    let error = await #expect(throws: TransportError.self) {
      try await style.send(Requests.get, over: transport)
    }
    #expect(error?.isTransient == false)
    #expect(
      error?.message
        == "the script is over: it has no response for request 1, GET /devstoreaccount1/jobs/messages")
    #expect(transport.requests.count == 1)
  }

  @Test("Responses can be added to a running script")
  func append() async throws {
    let transport = ScriptedTransport([])
    transport.append([.response(AzureResponse(status: .ok))])
    #expect(transport.remaining == 1)
    #expect(try await transport.send(Requests.get, limits: AttemptLimits()).status == 200)
  }

  @Test("A scripted cancellation looks like one to async callers, and like an end to blocking ones")
  func cancel() async throws {
    let transport = ScriptedTransport([.cancel, .cancel])
    await #expect(throws: CancellationError.self) {
      try await CallingStyle.async.send(Requests.get, over: transport)
    }
    let error = await #expect(throws: TransportError.self) {
      try await CallingStyle.blocking.send(Requests.get, over: transport)
    }
    #expect(error?.kind == .closed)
  }

  @Test("A hanging async call ends when its task is cancelled, a blocking one times out at once")
  func hang() async throws {
    let transport = ScriptedTransport([.hang, .hang])
    let task = Task { try await transport.send(Requests.get, limits: AttemptLimits()) }
    while transport.requests.isEmpty { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let error = await #expect(throws: TransportError.self) {
      try await CallingStyle.blocking.send(Requests.get, over: transport)
    }
    #expect(error?.kind == .timeout)
  }
}
