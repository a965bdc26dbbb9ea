#if Tracing
  import AzureCore
  import AzurePolicies
  import HTTPTypes
  import InMemoryTracing
  import TestSupport
  import Testing
  import Tracing

  @Suite("The traces of calls")
  struct TracingInstrumentTests {
    private let tracer = InMemoryTracer(idGenerator: .hexadecimal)
    private var script = InstrumentedScript()

    private func run(
      _ events: [InstrumentedScript.Event], operation: String = "Put Message", queue: String? = "tasks",
      reading error: AzureError? = nil
    ) throws -> FinishedInMemorySpan {
      script.run(
        [TracingInstrument(tracer: tracer)], events, operation: operation, queue: queue, reading: error)
      #expect(tracer.activeSpans.isEmpty)
      return try #require(tracer.finishedSpans.first)
    }

    private func texts(_ attributes: SpanAttributes) -> [String: String] {
      var texts: [String: String] = [:]
      attributes.forEach { name, value in
        switch value {
        case .int64(let value): texts[name] = "\(value)"
        case .double(let value): texts[name] = "\(value)"
        case .string(let value): texts[name] = value
        default: texts[name] = "\(value)"
        }
      }
      return texts
    }

    @Test("A success is one span of kind client with OpenTelemetry's names")
    func success() throws {
      let span = try run([.status(201, [("x-ms-request-id", "r-1")], body: "12345")])
      #expect(span.operationName == "send tasks")
      #expect(span.kind == .client)
      #expect(span.status == nil)
      #expect(
        texts(span.attributes) == [
          "messaging.system": "azure_queue_storage", "messaging.operation.name": "send",
          "messaging.operation.type": "send", "messaging.destination.name": "tasks",
          "azure.resource_provider.namespace": "Microsoft.Storage", "http.request.method": "POST",
          "server.address": "contoso.queue.core.windows.net", "server.port": "443",
          "http.response.status_code": "201", "azure.service.request.id": "r-1",
        ])
      #expect(span.events.map(\.name) == ["attempt"])
      #expect(
        span.events.map { texts($0.attributes) } == [
          [
            "server.address": "contoso.queue.core.windows.net", "server.port": "443",
            "url.full": "https://contoso.queue.core.windows.net/tasks/messages?sig=REDACTED",
            "http.response.status_code": "201", "http.response.body.size": "5",
            "azure.service.request.id": "r-1",
          ]
        ])
    }

    @Test("Each attempt and each wait is an event of the span")
    func retries() throws {
      let span = try run([.status(503), .waited, .lost(.timeout), .waited, .status(201)])
      #expect(span.events.map(\.name) == ["attempt", "retry", "attempt", "retry", "attempt"])
      let events = span.events.map { texts($0.attributes) }
      #expect(
        events[1] == ["azure.client.retry.cause": "503", "azure.client.retry.delay": "0.8"])
      #expect(events[2]["error.type"] == "timeout")
      #expect([0, 2, 4].map { events[$0]["http.request.resend_count"] } == [nil, "1", "2"])
      #expect(texts(span.attributes)["http.request.resend_count"] == "2")
    }

    @Test("An attempt at the secondary has the secondary's address, the span that where the call began")
    mutating func secondary() throws {
      script.hasSecondary = true
      let span = try run(
        [.status(500), .waited, .status(404), .status(200)], operation: "Get Queue Metadata")
      let attempts = span.events.filter { $0.name == "attempt" }.map { texts($0.attributes) }
      #expect(
        attempts.map { $0["server.address"] } == [
          "contoso.queue.core.windows.net", "contoso-secondary.queue.core.windows.net",
          "contoso.queue.core.windows.net",
        ])
      #expect(attempts.map { $0["server.port"] } == ["443", "8443", "443"])
      #expect(
        attempts[1]["url.full"]
          == "https://contoso-secondary.queue.core.windows.net:8443/tasks/messages?sig=REDACTED")
      #expect(texts(span.attributes)["server.address"] == "contoso.queue.core.windows.net")
    }

    @Test(
      "A call that asks for several messages tells how many it got, others do not",
      arguments: [
        ("numofmessages=32", 0, "0"), ("numofmessages=2&timeout=3", 2, "2"), ("numofmessages=1", 1, nil),
        ("timeout=3", 1, nil),
      ])
    mutating func messageCount(query: String, messages: Int, told: String?) throws {
      script.query = query
      let message =
        "<QueueMessage><MessageText>&lt;QueueMessage&gt; &lt;QueueMessage></MessageText></QueueMessage>"
      let body = "<QueueMessagesList>\(String(repeating: message, count: messages))</QueueMessagesList>"
      let span = try run(
        [.status(503, body: message), .waited, .status(200, body: body)], operation: "Get Messages")
      #expect(texts(span.attributes)["messaging.batch.message_count"] == told)
    }

    @Test("The status of a span tells the error without the string that the service would have signed")
    func statusWithoutDetail() throws {
      var plan = AzureError(.service, "Refused")
      plan.details = ["AuthenticationErrorDetail": "GET x-ms-meta-a:S3CRET"]
      plan.code = .authenticationFailed
      let span = try run([.status(200)], reading: plan)
      #expect(span.status == nil)
      let reading = try #require(tracer.finishedSpans.last)
      #expect(reading.status?.message == "Refused [code AuthenticationFailed]")
    }

    @Test("A failure sets the status of the span and names its code")
    func failure() throws {
      let span = try run([.status(404, [("x-ms-error-code", "QueueNotFound")])])
      #expect(span.status?.code == .error)
      #expect(span.status?.message?.contains("QueueNotFound") == true)
      #expect(texts(span.attributes)["error.type"] == "QueueNotFound")
      #expect(texts(span.events[0].attributes)["error.type"] == "404")
    }

    @Test("A cancelled call ends its span, the attempt under way with it")
    func cancelled() throws {
      let span = try run([.cancel])
      #expect(texts(span.attributes)["error.type"] == "cancelled")
      #expect(span.events.map { texts($0.attributes)["error.type"] } == ["cancelled"])
    }

    @Test("Operations that are no messaging by name keep their own, and have no destination without a queue")
    func otherOperations() throws {
      let span = try run([.status(200)], operation: "List Queues", queue: nil)
      #expect(span.operationName == "list_queues")
      #expect(texts(span.attributes)["messaging.operation.type"] == nil)
      #expect(texts(span.attributes)["messaging.destination.name"] == nil)
    }

    @Test("A response that cannot be read is a span below the call's")
    func unreadable() throws {
      let span = try run([.status(200)], reading: AzureError(.malformedResponse, "No XML"))
      let reading = try #require(tracer.finishedSpans.last)
      #expect(reading.operationName == "read response")
      #expect(reading.parentSpanID == span.spanID)
      #expect(reading.status?.code == .error)
    }

    @Test("The span is a child of the one that is current where the call is made")
    func parent() throws {
      tracer.withSpan("order") { _ in
        _ = script.run([TracingInstrument(tracer: tracer)], [.status(201)])
      }
      let spans = tracer.finishedSpans
      #expect(spans.map(\.operationName) == ["send tasks", "order"])
      #expect(spans.first?.parentSpanID == spans.last?.spanID)
      #expect(spans.first?.traceID == spans.last?.traceID)
    }

    @Test("Every attempt carries the context of the call's span as traceparent")
    func context() throws {
      let name = try #require(HTTPField.Name("traceparent"))
      let instrument = TracingInstrument(tracer: W3CTracer(base: tracer))
      let sent = script.run([instrument], [.status(503), .waited, .status(201)])
      let span = try #require(tracer.finishedSpans.first)
      #expect(
        sent.map { $0.head.headerFields[name] }
          == Array(repeating: W3CTracer.traceparent(span.spanContext), count: 2))
    }

    @Test("A context that is no field is left out")
    func badContext() throws {
      let sent = script.run(
        [
          TracingInstrument(
            tracer: W3CTracer(base: tracer, fields: [("no name", "x"), ("name", "a\r\nb: c")]))
        ],
        [.status(201)])
      #expect(sent.map { $0.head.headerFields.count } == [2])
    }

    @Test("Nothing secret of a request is in a span")
    func secrets() throws {
      let span = try run([.status(403)])
      #expect(
        !"\(texts(span.attributes)) \(span.events.map { texts($0.attributes) }) \(String(describing: span.status))"
          .contains("S3CRET"))
    }
  }
#endif
