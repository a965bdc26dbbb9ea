#if Tracing
  import AzureCore
  import AzureQueueBlocking
  import AzureQueueClient
  import AzureQueueProcessor
  import AzureQueueProtocol
  import AzureQueueTesting
  import InMemoryTracing
  import TestSupport
  import Testing
  import Tracing

  /// Spans that follow a message from the sender to the handler.
  @Suite struct MessageTracingTests {
    private let tracer = InMemoryTracer(idGenerator: .hexadecimal)
    private let service = BulkService()

    @Test func theHandlersSpanLinksToTheSend() async throws {
      let queue = try await service.queue()
      let tracing = MessageTracing(tracer: W3CTracer(base: tracer))
      try await tracing.send(OutgoingMessage("hello"), to: queue, id: "order-1")
      let message = try #require(try await queue.receiveOne())
      let answer = try await tracing.process(message, from: queue.name) { content, context in
        #expect(content == .text("hello") && context?.id == "order-1")
        return 42
      }
      #expect(answer == 42)
      let spans = tracer.finishedSpans
      #expect(spans.map(\.operationName) == ["create tasks", "process tasks"])
      #expect(spans.map(\.kind) == [.producer, .consumer])
      let link = try #require(spans[1].links.first?.context.inMemorySpanContext)
      #expect(spans[1].links.count == 1)
      #expect(link.traceID == spans[0].traceID && link.spanID == spans[0].spanID)
      // Linked, and a trace of its own.
      #expect(spans[1].traceID != spans[0].traceID)
      for span in spans {
        #expect(span.attributes.get("messaging.system") == .string("azure_queue_storage"))
        #expect(span.attributes.get("messaging.destination.name") == .string("tasks"))
        #expect(span.attributes.get("messaging.message.id") == .string(message.id))
        #expect(span.attributes.get("messaging.message.conversation_id") == .string("order-1"))
        #expect(span.status == nil)
      }
    }

    @Test func aMessageOfAPlainSenderHasNoLink() async throws {
      let queue = try await service.queue()
      try await queue.send("hello")
      let message = try #require(try await queue.receiveOne())
      try await MessageTracing(tracer: tracer).process(message, from: "tasks") { content, context in
        #expect(content == .text("hello") && context == nil)
      }
      #expect(tracer.finishedSpans.first?.links.isEmpty == true)
    }

    @Test(
      arguments: [
        ("order 1:7", "order 1:7"), ("a\nWARNING forged", "a\\nWARNING forged"),
        ("sig=\(ShownTextTests.signature)", "sig=<redacted>"),
      ])
    func idsAreShownByTheRuleForTextFromOutside(id: String, shown: String) async throws {
      let queue = try await service.queue()
      let tracing = MessageTracing(tracer: W3CTracer(base: tracer))
      try await tracing.send(OutgoingMessage("hello"), to: queue, id: id)
      var message = try #require(try await queue.receiveOne())
      message.id = id
      try await tracing.process(message, from: queue.name) { _, context in #expect(context?.id == id) }
      #expect(tracer.finishedSpans.count == 2)
      for span in tracer.finishedSpans {
        #expect(span.attributes.get("messaging.message.conversation_id") == .string(shown))
      }
      #expect(tracer.finishedSpans.last?.attributes.get("messaging.message.id") == .string("<redacted>"))
    }

    @Test func aFailureEndsTheSpanAsFailed() async throws {
      let queue = try await service.queue()
      try await queue.send("hello")
      let message = try #require(try await queue.receiveOne())
      await #expect(throws: InputBroke.self) {
        try await MessageTracing(tracer: tracer).process(message, from: "tasks") { _, _ in throw InputBroke()
        }
      }
      let span = try #require(tracer.finishedSpans.first)
      #expect(span.status?.code == .error)
      #expect(span.attributes.get("error.type") == .string("InputBroke"))
    }

    @Test func theBlockingFormsMakeTheSameSpans() async throws {
      let queue = try await service.queue()
      let blocking = try service.blockingQueue()
      let tracing = MessageTracing(tracer: W3CTracer(base: tracer))
      let middleware = tracing.blockingMiddleware(for: queue.name)
      try await DedicatedThread.run {
        try tracing.send(OutgoingMessage("hello"), to: blocking, id: "order-1")
        let message = try #require(try blocking.receiveOne())
        let outcome = try middleware(message) {
          #expect(ServiceContext.current?.inMemorySpanContext != nil)
          return .complete
        }
        #expect(outcome == .complete)
        #expect(throws: InputBroke.self) { try middleware(message) { throw InputBroke() } }
      }
      let spans = tracer.finishedSpans
      #expect(spans.map(\.operationName) == ["create tasks", "process tasks", "process tasks"])
      #expect(spans.map(\.kind) == [.producer, .consumer, .consumer])
      for span in spans.dropFirst() {
        let link = try #require(span.links.first?.context.inMemorySpanContext)
        #expect(link.traceID == spans[0].traceID && link.spanID == spans[0].spanID)
      }
      #expect(spans.map { $0.status?.code } == [nil, nil, .error])
      for span in spans {
        #expect(span.attributes.get("messaging.message.conversation_id") == .string("order-1"))
      }
    }
  }
#endif
