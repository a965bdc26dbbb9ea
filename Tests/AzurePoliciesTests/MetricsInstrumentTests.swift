#if Metrics
  import AzureCore
  import AzurePolicies
  import MetricsTestKit
  import Testing

  @Suite("The metrics of calls")
  struct MetricsInstrumentTests {
    private let metrics = TestMetrics()
    private var script = InstrumentedScript()

    private func run(
      _ events: [InstrumentedScript.Event], operation: String = "Put Message", queue: String? = "tasks",
      namesQueues: Bool = true, reading error: AzureError? = nil
    ) {
      let instrument = MetricsInstrument(factory: metrics, namesQueues: namesQueues, clock: script.clock)
      script.run([instrument], events, operation: operation, queue: queue, reading: error)
    }

    private let call = [
      ("messaging.system", "azure_queue_storage"), ("messaging.operation.name", "send"),
      ("messaging.destination.name", "tasks"),
    ]
    private let server = [("server.address", "contoso.queue.core.windows.net"), ("server.port", "443")]
    private var http: [(String, String)] { [("http.request.method", "POST")] + server }
    private var whole: [(String, String)] { call + [("messaging.operation.type", "send")] + server }

    @Test("A success counts a call and an attempt, with its time and its bytes")
    func success() throws {
      run([.status(201, body: "12345")])
      #expect(try metrics.expectCounter("azure.client.calls", call).totalValue == 1)
      #expect(try metrics.expectCounter("azure.client.attempts", call).totalValue == 1)
      #expect(
        try metrics.expectTimer("messaging.client.operation.duration", whole).values == [1_000_000_000])
      let responded = http + [("http.response.status_code", "201")]
      #expect(try metrics.expectTimer("http.client.request.duration", responded).values == [1_000_000_000])
      #expect(try metrics.expectRecorder("http.client.request.body.size", http).values == [3])
      #expect(try metrics.expectRecorder("http.client.response.body.size", responded).values == [5])
    }

    @Test(
      "A time that no count of nanoseconds holds is cut, not a trap",
      arguments: [
        (Duration.seconds(2), Int64(2_000_000_000)), (.seconds(-1), 0), (.zero - .seconds(Int64.max) * 9, 0),
        (.seconds(10_000_000_000), 1_000_000_000_000_000_000),
        (.seconds(Int64.max) * 9, 1_000_000_000_000_000_000),
      ])
    func longTimes(duration: Duration, nanoseconds: Int64) throws {
      CallMeters(factory: metrics).time(duration, "time", [])
      #expect(try metrics.expectTimer("time", []).values == [nanoseconds])
    }

    @Test("Retries are counted by their cause, and the call's time has the waits in it")
    func retries() throws {
      run([
        .status(503, [("x-ms-error-code", "ServerBusy")]), .waited, .lost(.timeout), .waited, .status(500),
        .waited, .status(201),
      ])
      for cause in ["ServerBusy", "timeout", "500"] {
        let retried = call + [("azure.client.retry.cause", cause)]
        #expect(try metrics.expectCounter("azure.client.retries", retried).totalValue == 1)
      }
      #expect(try metrics.expectCounter("azure.client.attempts", call).totalValue == 4)
      #expect(
        try metrics.expectTimer("messaging.client.operation.duration", whole).values == [7_000_000_000])
      let lost = http + [("error.type", "timeout")]
      #expect(try metrics.expectTimer("http.client.request.duration", lost).values == [1_000_000_000])
      let busy = http + [("http.response.status_code", "503"), ("error.type", "503")]
      #expect(try metrics.expectTimer("http.client.request.duration", busy).values == [1_000_000_000])
    }

    @Test("A failure is counted with the service's code")
    func failure() throws {
      run([.status(404, [("x-ms-error-code", "QueueNotFound")])])
      let failed = call + [("error.type", "QueueNotFound")]
      #expect(try metrics.expectCounter("azure.client.calls", failed).totalValue == 1)
      #expect(
        try metrics.expectTimer(
          "messaging.client.operation.duration", whole + [("error.type", "QueueNotFound")]
        ).values == [1_000_000_000])
    }

    private static let two = "<QueueMessagesList><QueueMessage></QueueMessage><QueueMessage></QueueMessage>"

    @Test(
      "Messages that are sent are counted by call, however often it was tried, with the error of a failure")
    func sentMessages() throws {
      run([.status(503), .waited, .status(201)])
      run([.status(404, [("x-ms-error-code", "QueueNotFound")])])
      let name = "messaging.client.sent.messages"
      #expect(try metrics.expectCounter(name, call + server).totalValue == 1)
      #expect(
        try metrics.expectCounter(name, call + server + [("error.type", "QueueNotFound")]).totalValue == 1)
      #expect(metrics.counters(label: "messaging.client.consumed.messages").isEmpty)
    }

    @Test(
      "Messages are consumed by a receive that brought some, and by nothing else",
      arguments: [
        ("Get Messages", [InstrumentedScript.Event.status(200, body: two)], 2),
        ("Get Messages", [.status(500), .waited, .status(200, body: two)], 2),
        ("Get Messages", [.status(200, body: "<QueueMessagesList/>")], nil),
        ("Get Messages", [.status(404, body: two)], nil), ("Peek Messages", [.status(200, body: two)], nil),
      ])
    func consumedMessages(operation: String, events: [InstrumentedScript.Event], count: Int64?) throws {
      run(events, operation: operation)
      let name = "messaging.client.consumed.messages"
      #expect(metrics.counters(label: name).map(\.totalValue) == (count.map { [$0] } ?? []))
      #expect(metrics.counters(label: "messaging.client.sent.messages").isEmpty)
    }

    @Test(
      "A code that is none of the service's form is not made a dimension",
      arguments: ["id-1234", "a b", String(repeating: "a", count: 65), "Ä"])
    func oddCode(code: String) throws {
      run([.status(400, [("x-ms-error-code", code)])])
      #expect(
        try metrics.expectCounter("azure.client.calls", call + [("error.type", "service")]).totalValue == 1)
    }

    @Test("A failure without a response is counted with the kind of its error")
    func noResponse() throws {
      run([.lost(.certificate)])
      #expect(
        try metrics.expectCounter("azure.client.calls", call + [("error.type", "connection")]).totalValue == 1
      )
    }

    @Test("A cancelled call ends its attempt and is counted as cancelled")
    func cancelled() throws {
      run([.cancel])
      let cancelled = ("error.type", "cancelled")
      #expect(try metrics.expectCounter("azure.client.calls", call + [cancelled]).totalValue == 1)
      #expect(
        try metrics.expectTimer("http.client.request.duration", http + [cancelled]).values == [1_000_000_000])
    }

    @Test("A response that cannot be read is counted")
    func unreadable() throws {
      run([.status(200)], reading: AzureError(.malformedResponse, "No XML"))
      #expect(try metrics.expectCounter("azure.client.unreadable", call).totalValue == 1)
    }

    @Test(
      "The name of the queue is left out when it shall be, and where there is none",
      arguments: [nil, "tasks"])
    func noQueue(queue: String?) throws {
      run([.status(200)], operation: "List Queues", queue: queue, namesQueues: false)
      let dimensions = [
        ("messaging.system", "azure_queue_storage"), ("messaging.operation.name", "list_queues"),
      ]
      #expect(try metrics.expectCounter("azure.client.calls", dimensions).totalValue == 1)
    }

    @Test("An attempt at the secondary is measured under the secondary's address, the call under its own")
    mutating func secondary() throws {
      script.hasSecondary = true
      run(
        [.status(500), .waited, .lost(.timeout), .waited, .status(404), .cancel],
        operation: "Get Queue Metadata")
      let other = [
        ("http.request.method", "POST"), ("server.address", "contoso-secondary.queue.core.windows.net"),
        ("server.port", "8443"),
      ]
      let failed = [("http.response.status_code", "500"), ("error.type", "500")]
      #expect(try metrics.expectTimer("http.client.request.duration", http + failed).values.count == 1)
      #expect(
        try metrics.expectTimer("http.client.request.duration", other + [("error.type", "timeout")]).values
          .count == 1)
      #expect(try metrics.expectRecorder("http.client.request.body.size", http).values.count == 2)
      #expect(try metrics.expectRecorder("http.client.request.body.size", other).values.count == 1)
      #expect(
        metrics.timers(label: "messaging.client.operation.duration").allSatisfy { timer in
          timer.dimensions.contains { $0 == ("server.address", "contoso.queue.core.windows.net") }
        })
    }

    private let connectionGauge = "http.client.open_connections"

    @Test("Open connections are measured as an attempt begins and as it ends")
    mutating func openConnections() throws {
      let counter = ConnectionCounter()
      script.connections = counter
      counter.didOpen()
      counter.didOpen()
      run([.status(201)])
      counter.didClose()
      run([.lost(.timeout)])
      #expect(try metrics.expectGauge(connectionGauge).values == [2, 2, 1, 1])
    }

    @Test("Open connections are those of all transports that have come by and are not gone")
    mutating func openConnectionsOfAll() throws {
      let instrument = MetricsInstrument(factory: metrics, clock: script.clock)
      let first = ConnectionCounter()
      first.didOpen()
      script.connections = first
      script.run([instrument], [.status(201)])
      do {
        let second = ConnectionCounter()
        for _ in 0..<3 { second.didOpen() }
        script.connections = second
        script.run([instrument], [.status(201)])
        #expect(try metrics.expectGauge(connectionGauge).values == [1, 1, 4, 4])
        script.connections = first
      }
      script.run([instrument], [.status(201)])
      #expect(try metrics.expectGauge(connectionGauge).lastValue == 1)
    }

    @Test("A transport that cannot tell its connections has no measure of them")
    func noConnections() {
      run([.status(201)])
      #expect(metrics.recorders(label: connectionGauge).isEmpty)
    }

    @Test("Calls of one instrument share their meters")
    func shared() throws {
      let instrument = MetricsInstrument(factory: metrics, clock: script.clock)
      for _ in 0..<3 { script.run([instrument], [.status(201)]) }
      #expect(try metrics.expectCounter("azure.client.calls", call).totalValue == 3)
    }
  }
#endif
