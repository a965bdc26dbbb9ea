import AzureCore
import AzureQueueEmulator
import AzureQueueTesting
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("The in-memory transport")
struct InMemoryTransportTests {
  private let clock = ManualClock()
  private let transport: InMemoryTransport

  init() {
    transport = InMemoryTransport(
      QueueEmulator(
        authentication: .none, reader: LibxmlReader(), clock: clock, random: RandomSource.seeded(1)))
  }

  @Test("It passes requests to the emulator and counts them", arguments: CallingStyle.allCases)
  func carries(style: CallingStyle) async throws {
    #expect(try await style.send(Requests.createQueue, over: transport).status == 201)
    #expect(try await style.send(Requests.put, over: transport).status == 201)
    let response = try await style.send(Requests.get, over: transport)
    #expect(String(decoding: response.body, as: UTF8.self).contains("<MessageText>a</MessageText>"))
    #expect(transport.requestCount == 3)
  }

  @Test("The service's time is the clock's")
  func time() async throws {
    _ = try await transport.send(Requests.createQueue, limits: AttemptLimits())
    _ = try await transport.send(Requests.put, limits: AttemptLimits())
    _ = try await transport.send(Requests.get, limits: AttemptLimits())
    #expect(try await !shows("<MessageText>"))
    clock.advance(by: .seconds(30))
    #expect(try await shows("<DequeueCount>2</DequeueCount>"))
  }

  @Test("A response larger than the limit is a transport error", arguments: CallingStyle.allCases)
  func tooLarge(style: CallingStyle) async throws {
    let limits = AttemptLimits(maximumResponseBytes: 10)
    let error = await #expect(throws: TransportError.self) {
      try await style.send(Requests.metadata, over: transport, limits: limits)
    }
    #expect(error?.kind == .responseTooLarge)
  }

  @Test("A cancelled task sends nothing")
  func cancelled() async {
    let transport = transport
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await transport.send(Requests.createQueue, limits: AttemptLimits())
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(transport.requestCount == 0)
  }

  private func shows(_ text: String) async throws -> Bool {
    let response = try await transport.send(Requests.get, limits: AttemptLimits())
    return String(decoding: response.body, as: UTF8.self).contains(text)
  }
}
