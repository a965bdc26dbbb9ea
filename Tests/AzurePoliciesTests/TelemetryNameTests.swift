#if Metrics && Tracing
  import AzureCore
  import AzurePolicies
  import CoreMetrics
  import HTTPTypes
  import InMemoryTracing
  import MetricsTestKit
  import Testing
  import Tracing

  /// Every name that metrics and traces use, against OpenTelemetry's semantic conventions: attributes registry, HTTP and
  /// messaging, metrics and spans (https://opentelemetry.io/docs/specs/semconv/).
  @Suite("The names of metrics and traces")
  struct TelemetryNameTests {
    /// Names of the attributes registry.
    private static let registered: Set<String> = [
      "azure.resource_provider.namespace", "azure.service.request.id", "error.type", "http.request.method",
      "http.request.resend_count", "http.response.body.size", "http.response.status_code",
      "messaging.batch.message_count", "messaging.destination.name", "messaging.operation.name",
      "messaging.operation.type", "messaging.system", "server.address", "server.port", "url.full",
    ]

    /// Ours, where the registry has none: the id that Azure's other clients put into spans by this name, and retries.
    private static let own: Set<String> = [
      "az.client_request_id", "azure.client.retry.cause", "azure.client.retry.delay",
    ]

    private static let server: Set<String> = ["server.address", "server.port"]
    private static let call: Set<String> = [
      "messaging.system", "messaging.operation.name", "messaging.destination.name",
    ]
    private static let response: Set<String> = [
      "http.request.method", "http.response.status_code", "error.type",
    ]

    /// Each metric with its kind and all its dimensions.
    private static let metrics: [String: (kind: String, dimensions: Set<String>)] = [
      "messaging.client.operation.duration": (
        "timer seconds", call.union(server).union(["messaging.operation.type", "error.type"])
      ),
      "http.client.request.duration": ("timer seconds", server.union(response)),
      "http.client.request.body.size": ("recorder", server.union(["http.request.method"])),
      "http.client.response.body.size": ("recorder", server.union(response)),
      "http.client.open_connections": ("gauge", []),
      "azure.client.calls": ("counter", call.union(["error.type"])),
      "azure.client.attempts": ("counter", call),
      "azure.client.retries": ("counter", call.union(["azure.client.retry.cause"])),
      "azure.client.unreadable": ("counter", call),
    ]

    /// A receive of several messages that fails, is retried and succeeds, then one whose response cannot be read, then one that
    /// is refused and one that is cancelled: all that is ever measured.
    private func runAll(_ instruments: [any CallInstrument], _ script: inout InstrumentedScript) {
      script.query = "numofmessages=32&sig=S3CRET"
      script.connections = ConnectionCounter()
      let ends: [[InstrumentedScript.Event]] = [
        [.status(503), .waited, .lost(.timeout), .waited, .status(200)], [.status(403)], [.cancel],
      ]
      for events in ends {
        let ids = events.map { event -> InstrumentedScript.Event in
          guard case .status(let status, _, _) = event else { return event }
          return .status(status, [("x-ms-request-id", "r-1")])
        }
        script.run(instruments, ids, operation: "Get Messages", method: .get)
      }
      script.run(
        instruments, [.status(200)], operation: "Get Messages", method: .get,
        reading: AzureError(.malformedResponse, "No XML"))
    }

    @Test("Metrics have these names, kinds, units and dimensions, and no others")
    func metricNames() {
      let metrics = TestMetrics()
      var script = InstrumentedScript()
      runAll([MetricsInstrument(factory: metrics, clock: script.clock)], &script)
      var seen: [String: (kind: String, dimensions: Set<String>)] = [:]
      func add(_ label: String, _ kind: String, _ dimensions: [(String, String)]) {
        let all = (seen[label]?.dimensions ?? []).union(dimensions.map(\.0))
        #expect(seen[label]?.kind ?? kind == kind)
        seen[label] = (kind, all)
      }
      for meter in metrics.counters { add(meter.label, "counter", meter.dimensions) }
      for meter in metrics.timers {
        add(meter.label, meter.displayUnit == .seconds ? "timer seconds" : "timer", meter.dimensions)
      }
      for meter in metrics.recorders {
        add(meter.label, meter.aggregate ? "recorder" : "gauge", meter.dimensions)
      }
      #expect(Set(seen.keys) == Set(Self.metrics.keys))
      for (label, row) in Self.metrics {
        #expect(seen[label]?.kind == row.kind, "\(label)")
        #expect(seen[label]?.dimensions == row.dimensions, "\(label)")
      }
      for name in seen.values.flatMap(\.dimensions) {
        #expect(Self.registered.union(Self.own).contains(name), "\(name)")
      }
    }

    @Test("Spans and their events have these attributes, and no others")
    func spanNames() {
      let tracer = InMemoryTracer()
      var script = InstrumentedScript()
      runAll([TracingInstrument(tracer: tracer)], &script)
      func names(_ attributes: SpanAttributes) -> [String] {
        var names: [String] = []
        attributes.forEach { name, _ in names.append(name) }
        return names
      }
      let calls = tracer.finishedSpans.filter { $0.operationName == "receive tasks" }
      #expect(calls.count == 4)
      #expect(
        Set(calls.flatMap { names($0.attributes) })
          == Self.call.union(Self.server).union([
            "messaging.operation.type", "messaging.batch.message_count", "azure.resource_provider.namespace",
            "http.request.method", "http.response.status_code", "http.request.resend_count", "error.type",
            "azure.service.request.id",
          ]))
      let events = calls.flatMap(\.events)
      #expect(
        Set(events.filter { $0.name == "attempt" }.flatMap { names($0.attributes) })
          == Self.server.union([
            "url.full", "http.request.resend_count", "http.response.status_code", "http.response.body.size",
            "azure.service.request.id", "error.type",
          ]))
      #expect(
        Set(events.filter { $0.name == "retry" }.flatMap { names($0.attributes) })
          == ["azure.client.retry.cause", "azure.client.retry.delay"])
      for name in calls.flatMap({ names($0.attributes) }) + events.flatMap({ names($0.attributes) }) {
        #expect(Self.registered.union(Self.own).contains(name), "\(name)")
      }
    }

    /// The name of the operation as OpenTelemetry sees it, and its type where it is one of the registry's.
    @Test(
      "Operations have these names and types",
      arguments: [
        ("Put Message", "send", "send"), ("Get Messages", "receive", "receive"),
        ("Peek Messages", "peek", "receive"), ("Delete Message", "delete", "settle"),
        ("Update Message", "update", "settle"), ("Clear Messages", "clear", nil),
        ("Create Queue", "create_queue", nil), ("List Queues", "list_queues", nil),
        ("Get Queue Service Stats", "get_queue_service_stats", nil),
      ] as [(String, String, String?)])
    func operations(operation: String, name: String, type: String?) throws {
      let tracer = InMemoryTracer()
      InstrumentedScript().run([TracingInstrument(tracer: tracer)], [.status(200)], operation: operation)
      let span = try #require(tracer.finishedSpans.first)
      #expect(span.operationName == "\(name) tasks")
      #expect(span.attributes.get("messaging.operation.name") == .string(name))
      #expect(span.attributes.get("messaging.operation.type") == type.map { .string($0) })
    }

    @Test(
      "The server is told by name and port, without the brackets of IPv6",
      arguments: [
        ("https", "contoso.queue.core.windows.net", "contoso.queue.core.windows.net", 443),
        ("http", "127.0.0.1:10001", "127.0.0.1", 10001), ("http", "azurite", "azurite", 80),
        ("https", "[::1]", "::1", 443), ("http", "[fe80::1]:8080", "fe80::1", 8080),
      ])
    func servers(scheme: String, authority: String, address: String, port: Int64) throws {
      let tracer = InMemoryTracer()
      let instrument = TracingInstrument(tracer: tracer)
      let start = CallStart(operation: "Put Message", method: "POST", scheme: scheme, authority: authority)
      let observer = instrument.begin(start).observer
      observer.willSend(
        AzureRequest(method: .post, scheme: scheme, authority: authority, path: "/tasks/messages"), attempt: 1
      )
      observer.didFail(TransportError(.timeout, delivery: .maybeSent, "late"), attempt: 1)
      let span = try #require(tracer.activeSpans.first)
      for attributes in [span.attributes, span.events.first?.attributes] {
        #expect(attributes?.get("server.address") == .string(address))
        #expect(attributes?.get("server.port") == .int64(port))
      }
    }
  }
#endif
