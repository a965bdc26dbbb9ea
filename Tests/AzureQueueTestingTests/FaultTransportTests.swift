import AzureCore
import AzureQueueEmulator
import AzureQueueTesting
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("The fault transport")
struct FaultTransportTests {
  private let clock = ManualClock()
  private let inner: InMemoryTransport

  init() {
    inner = InMemoryTransport(
      QueueEmulator(
        authentication: .none, reader: LibxmlReader(), clock: clock, random: RandomSource.seeded(1)))
  }

  private func transport(_ plan: FaultPlan) -> FaultTransport {
    FaultTransport(wrapping: inner, plan: plan, clock: clock)
  }

  @Test("Without faults it passes everything on", arguments: CallingStyle.allCases)
  func none(style: CallingStyle) async throws {
    let transport = transport(.none)
    #expect(try await style.send(Requests.createQueue, over: transport).status == 201)
    #expect(transport.requestCount == 1 && transport.carriedOutCount == 1 && transport.faultCounts.isEmpty)
  }

  @Test("Faults before sending keep the request from the emulator", arguments: CallingStyle.allCases)
  func notSent(style: CallingStyle) async throws {
    let transport = transport(.numbered([1: .connectionRefused, 2: .resetBeforeSend]))
    for kind in [TransportError.Kind.connect, .connectionLost] {
      let error = await #expect(throws: TransportError.self) {
        try await style.send(Requests.createQueue, over: transport)
      }
      #expect(error?.kind == kind && error?.delivery == .notSent)
    }
    #expect(inner.requestCount == 0)
    #expect(try await style.send(Requests.createQueue, over: transport).status == 201)
    #expect(transport.faultCounts == [.connectionRefused: 1, .resetBeforeSend: 1])
  }

  @Test("A request with a lost response was sent", arguments: CallingStyle.allCases)
  func lostResponse(style: CallingStyle) async throws {
    let transport = transport(.numbered([1: .lostResponse]))
    let error = await #expect(throws: TransportError.self) {
      try await style.send(Requests.createQueue, over: transport)
    }
    #expect(error?.kind == .connectionLost && error?.delivery == .maybeSent)
    #expect(inner.requestCount == 1 && transport.carriedOutCount == 1)
    #expect(try await style.send(Requests.createQueue, over: transport).status == 204)
  }

  @Test("A delay passes on the clock before the request is sent", arguments: CallingStyle.allCases)
  func delay(style: CallingStyle) async throws {
    let transport = transport(.numbered([1: .delay(.seconds(10))]))
    let response = try await style.send(Requests.createQueue, over: transport)
    #expect(response.header(.date) == "Tue, 03 Mar 2026 04:05:16 GMT")
    #expect(clock.waits == [.seconds(10)])
  }

  @Test("A delay as long as the timeout is a timeout, and nothing is sent", arguments: CallingStyle.allCases)
  func timeout(style: CallingStyle) async throws {
    let transport = transport(.every(.delay(.seconds(10))))
    let error = await #expect(throws: TransportError.self) {
      try await style.send(
        Requests.createQueue, over: transport, limits: AttemptLimits(timeout: .seconds(10)))
    }
    #expect(error?.kind == .timeout && error?.delivery == .maybeSent)
    #expect(clock.waits == [.seconds(10)])
    #expect(inner.requestCount == 0)
  }

  @Test("Errors of the service look like the service's", arguments: CallingStyle.allCases)
  func serviceErrors(style: CallingStyle) async throws {
    let transport = transport(
      .numbered([1: .serverBusy(retryAfter: 7), 2: .serverBusy(retryAfter: nil), 3: .internalError]))
    let expected: [(Int, String, String?)] = [
      (503, "ServerBusy", "7"), (503, "ServerBusy", nil), (500, "InternalError", nil),
    ]
    for (status, code, retryAfter) in expected {
      let response = try await style.send(Requests.createQueue, over: transport)
      #expect(response.status == status)
      #expect(response.header(.msErrorCode) == code)
      #expect(response.header(.retryAfter) == retryAfter)
      #expect(String(decoding: response.body, as: UTF8.self).contains("<Code>\(code)</Code>"))
      #expect(response.header(.contentLength) == String(response.body.count))
    }
    #expect(inner.requestCount == 0)
  }

  @Test("Faults by chance are the same for the same seed, and about as many as asked for")
  func chance() async throws {
    func run(_ seed: UInt64) async throws -> [Int] {
      let transport = transport(
        .random(
          [(.serverBusy(retryAfter: nil), 0.2), (.internalError, 0.1)], from: RandomSource.seeded(seed)))
      var statuses: [Int] = []
      for _ in 0..<1000 {
        statuses.append(try await transport.send(Requests.metadata, limits: AttemptLimits()).status)
      }
      #expect(transport.faultCounts[.serverBusy(retryAfter: nil)] == statuses.count { $0 == 503 })
      return statuses
    }
    let first = try await run(1)
    #expect(try await run(1) == first)
    #expect(try await run(2) != first)
    #expect((150...250).contains(first.count { $0 == 503 }))
    #expect((60...140).contains(first.count { $0 == 500 }))
  }
}
