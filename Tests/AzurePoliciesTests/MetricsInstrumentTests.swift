#if Metrics
  import AzurePipeline
  import AzurePolicies
  import MetricsTestKit
  import Testing

  @Suite("The metrics of calls")
  struct MetricsInstrumentTests {
    private let metrics = TestMetrics()
    private let script = InstrumentedScript()

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
    private let http = [
      ("http.request.method", "POST"), ("server.address", "contoso.queue.core.windows.net"),
    ]

    @Test("A success counts a call and an attempt, with its time and its bytes")
    func success() throws {
      run([.status(201, body: "12345")])
      #expect(try metrics.expectCounter("azure.client.calls", call).totalValue == 1)
      #expect(try metrics.expectCounter("azure.client.attempts", call).totalValue == 1)
      #expect(
        try metrics.expectTimer("messaging.client.operation.duration", call).values == [1_000_000_000])
      let answered = http + [("http.response.status_code", "201")]
      #expect(try metrics.expectTimer("http.client.request.duration", answered).values == [1_000_000_000])
      #expect(try metrics.expectRecorder("http.client.request.body.size", http).values == [3])
      #expect(try metrics.expectRecorder("http.client.response.body.size", answered).values == [5])
    }

    @Test("Retries are counted by their cause, and the call's time has the waits in it")
    func retries() throws {
      run([
        .status(503, [("x-ms-error-code", "ServerBusy")]), .waited, .lost(.timeout), .waited, .status(500),
        .waited, .status(201),
      ])
      for cause in ["ServerBusy", "timeout", "500"] {
        #expect(
          try metrics.expectCounter("azure.client.retries", call + [("cause", cause)]).totalValue == 1)
      }
      #expect(try metrics.expectCounter("azure.client.attempts", call).totalValue == 4)
      #expect(
        try metrics.expectTimer("messaging.client.operation.duration", call).values == [7_000_000_000])
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
        try metrics.expectTimer("messaging.client.operation.duration", failed).values == [1_000_000_000])
    }

    @Test(
      "A code that is none of the service's form is not made a dimension",
      arguments: ["id-1234", "a b", String(repeating: "a", count: 65), "Ä"])
    func oddCode(code: String) throws {
      run([.status(400, [("x-ms-error-code", code)])])
      #expect(
        try metrics.expectCounter("azure.client.calls", call + [("error.type", "service")]).totalValue == 1)
    }

    @Test("A failure without an answer is counted with the kind of its error")
    func noAnswer() throws {
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

    @Test("An answer that cannot be read is counted")
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

    @Test("Calls of one instrument share their meters")
    func shared() throws {
      let instrument = MetricsInstrument(factory: metrics, clock: script.clock)
      for _ in 0..<3 { script.run([instrument], [.status(201)]) }
      #expect(try metrics.expectCounter("azure.client.calls", call).totalValue == 3)
    }
  }
#endif
