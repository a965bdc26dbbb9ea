import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueTesting
import HTTPTypes
import Synchronization
import Testing

/// Marks the requests of each call with a number of its own, and notes what the call does.
private final class NumberingInstrument: CallInstrument {
  private struct State {
    var starts: [CallStart] = []
    var notes: [String] = []
  }

  private struct Part: CallObserver, PipelinePolicy {
    let instrument: NumberingInstrument
    let number: Int

    func prepare(_ request: inout AzureRequest, context: PolicyContext) {
      request.head.headerFields[.te] = "\(number)"
    }
    func willSend(_ request: AzureRequest, attempt: Int) { instrument.note("\(number) sends \(attempt)") }
    func didEnd(_ summary: CallSummary) { instrument.note("\(number) ends") }
    func didFailToRead(_ error: AzureError) { instrument.note("\(number) cannot be read") }
  }

  private let state = Mutex(State())
  var starts: [CallStart] { state.withLock { $0.starts } }
  var notes: [String] { state.withLock { $0.notes } }
  func note(_ text: String) { state.withLock { $0.notes.append(text) } }

  func begin(_ call: CallStart) -> InstrumentedCall {
    let number = state.withLock { state in
      state.starts.append(call)
      return state.starts.count
    }
    let part = Part(instrument: self, number: number)
    return InstrumentedCall(observer: part, policy: part)
  }
}

@Suite("Instruments of a client")
struct CallInstrumentTests {
  private let bench = ClientBench()
  private let instrument = NumberingInstrument()

  @Test("Each call has parts of its own, which see and mark all its attempts")
  func parts() async throws {
    let transport = ScriptedTransport([.status(500), .status(204), .status(204)])
    let queue = try bench.queue(over: transport) { $0.instruments = [instrument] }
    try await queue.clear()
    try await queue.clear()
    #expect(transport.requests.map { $0.field("TE") } == ["1", "1", "2"])
    #expect(instrument.notes == ["1 sends 1", "1 sends 2", "1 ends", "2 sends 1", "2 ends"])
  }

  @Test("An instrument is told the operation, the address and the queue")
  func start() async throws {
    let transport = ScriptedTransport([.status(204)])
    try await bench.queue(over: transport) { $0.instruments = [instrument] }.clear()
    #expect(
      instrument.starts == [
        CallStart(
          operation: "Clear Messages", method: "DELETE", scheme: "http", authority: "127.0.0.1:10001",
          queue: "tasks")
      ])
  }

  private struct CountedTransport: AsyncTransport, ConnectionCounting {
    let inner: ScriptedTransport
    let connectionCounter: ConnectionCounter?
    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      try await inner.send(request, limits: limits)
    }
  }

  @Test("An instrument is told the counter of the transport's connections, if it has one")
  func connections() async throws {
    let counter = ConnectionCounter()
    for connectionCounter in [counter, nil] {
      let transport = CountedTransport(
        inner: ScriptedTransport([.status(204)]), connectionCounter: connectionCounter)
      try await bench.queue(over: transport) { $0.instruments = [instrument] }.clear()
    }
    try await bench.queue(over: ScriptedTransport([.status(204)])) { $0.instruments = [instrument] }.clear()
    #expect(instrument.starts.map(\.connections) == [counter, nil, nil])
  }

  @Test("A call about no queue names none, on either location")
  func noQueue() async throws {
    let transport = ScriptedTransport([.status(400), .status(400)])
    let service = try bench.service(over: transport) { $0.instruments = [instrument] }
    _ = try? await service.statistics()
    _ = try? await service.properties()
    #expect(
      instrument.starts.map(\.operation) == ["Get Queue Service Stats", "Get Queue Service Properties"])
    #expect(instrument.starts.map(\.queue) == [nil, nil])
  }

  @Test("The user's policies and hooks see what an instrument set")
  func order() async throws {
    let transport = ScriptedTransport([.status(204)])
    let queue = try bench.queue(over: transport) {
      $0.instruments = [instrument]
      $0.onRequest = { request, _ in request.head.headerFields[.te]? += " seen" }
    }
    try await queue.clear()
    #expect(transport.requests.map { $0.field("TE") } == ["1 seen"])
  }

  @Test("The parts of a call are told that its response cannot be read")
  func unreadable() async throws {
    let transport = ScriptedTransport([.status(200, [], "<html>Log in</html>")])
    let queue = try bench.queue(over: transport) { $0.instruments = [instrument] }
    _ = try? await queue.peek()
    #expect(instrument.notes == ["1 sends 1", "1 ends", "1 cannot be read"])
  }

  @Test("A queue that exists already is a result like any other")
  func exists() async throws {
    let queue = try bench.queue(over: ScriptedTransport([.status(204)])) { $0.instruments = [instrument] }
    let error = await #expect(throws: AzureError.self) { try await queue.create() }
    #expect(error?.code == .queueAlreadyExists)
    #expect(error?.location == .primary)
    #expect(instrument.notes == ["1 sends 1", "1 ends"])
  }

  @Test("A call that is refused before it starts begins nothing")
  func refused() async throws {
    let queue = try bench.queue(over: ScriptedTransport([])) { $0.instruments = [instrument] }
    var options = OperationOptions()
    options.deadline = .zero
    _ = try? await queue.clear(options: options)
    #expect(instrument.starts.isEmpty)
  }
}
