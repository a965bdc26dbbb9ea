#if Tracing
  import AzureCore
  public import AzureQueueClient
  public import AzureQueueProtocol
  public import Tracing

  /// Follows messages from the sender to the handler with swift-distributed-tracing; there while the trait `Tracing` is on.
  ///
  /// A send has a span `create QUEUE` of kind `producer`, whose context travels in the message; the client's own span of the
  /// request, of a `TracingInstrument`, is its child. Handling a message has a span `process QUEUE` of kind `consumer`, which
  /// links to the span of the send and is a child of whatever is current: a handler may run long after the send and
  /// more than once.
  ///
  /// Names are OpenTelemetry's
  /// ([messaging](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/)): `messaging.system`
  /// (`azure_queue_storage`), `messaging.operation.name` and `messaging.operation.type` (`create`, `process`),
  /// `messaging.destination.name`, `messaging.message.id`, `messaging.message.conversation_id` (the sender's id) and
  /// `error.type`. No content of a message is put into a span, and of an id nothing that has the form of a secret.
  ///
  /// The tracer must write `traceparent`, as those of OpenTelemetry do; of one that does not, only the sender's id travels.
  public struct MessageTracing: Sendable {
    private let tracer: (any Tracer)?
    private let form: ContextForm

    /// Makes it.
    ///
    /// - Parameters:
    ///   - tracer: Where the spans go; the process's own (`InstrumentationSystem`) when `nil`.
    ///   - form: How the context travels.
    public init(tracer: (any Tracer)? = nil, form: ContextForm = .automatic) {
      self.tracer = tracer
      self.form = form
    }

    /// Sends a message that carries the context of its span.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - queue: Where it goes.
    ///   - id: The sender's id of the message; a random UUID when `nil`.
    ///   - options: Choices for this call.
    /// - Returns: The message's id, times and first receipt.
    /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
    @discardableResult
    public func send(
      _ message: OutgoingMessage, to queue: QueueClient, id: String? = nil,
      options: OperationOptions = OperationOptions()
    ) async throws -> SentMessage {
      try await span("create", queue.name, .producer, link: nil) { span in
        var fields: [String: String] = [:]
        currentTracer.inject(span.context, into: &fields, using: Fields())
        var context = MessageContext(
          traceparent: fields["traceparent"].flatMap { TraceParent($0) }, tracestate: fields["tracestate"])
        if let id { context.id = id }
        span.attributes["messaging.message.conversation_id"] = Self.shown(context.id)
        let sent = try await queue.send(message, context: context, form: form, options: options)
        span.attributes["messaging.message.id"] = OutsideText.shown(messageID: sent.id)
        return sent
      }
    }

    /// Handles a message in a span that links to that of its send.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - queue: The name of the queue that it was received from.
    ///   - handler: Gets the content without the context that it may carry, and the context.
    /// - Returns: What the handler returns.
    /// - Throws: What the handler throws, which also ends the span as failed; ``MessageDecodingError`` when the message is not
    ///   in the client's encoding.
    public func process<Outcome>(
      _ message: ReceivedMessage, from queue: String,
      _ handler: (_ content: MessageContent, _ context: MessageContext?) async throws -> Outcome
    ) async throws -> Outcome {
      let (content, context) = try message.contentAndContext()
      return try await span("process", queue, .consumer, link: context) { span in
        span.attributes["messaging.message.id"] = OutsideText.shown(messageID: message.id)
        span.attributes["messaging.message.conversation_id"] = context.map { Self.shown($0.id) }
        return try await handler(content, context)
      }
    }

    /// A sender's id, which comes out of the content of a message.
    private static func shown(_ id: String) -> String { OutsideText().line(id, atMost: 256) }

    private var currentTracer: any Tracer { tracer ?? InstrumentationSystem.tracer }

    private func span<Outcome>(
      _ operation: String, _ queue: String, _ kind: SpanKind, link: MessageContext?,
      _ body: (any Span) async throws -> Outcome
    ) async throws -> Outcome {
      let span = currentTracer.startSpan("\(operation) \(queue)", ofKind: kind)
      defer { span.end() }
      span.updateAttributes { attributes in
        attributes["messaging.system"] = "azure_queue_storage"
        attributes["messaging.operation.name"] = operation
        attributes["messaging.operation.type"] = operation
        attributes["messaging.destination.name"] = queue
      }
      if let link, let traceparent = link.traceparent {
        var fields = ["traceparent": traceparent.description]
        fields["tracestate"] = link.tracestate
        var linked = ServiceContext.topLevel
        currentTracer.extract(fields, into: &linked, using: Fields())
        span.addLink(SpanLink(context: linked, attributes: [:]))
      }
      do {
        return try await ServiceContext.withValue(span.context) { try await body(span) }
      } catch {
        span.attributes["error.type"] = "\(type(of: error))"
        span.setStatus(SpanStatus(code: .error))
        throw error
      }
    }

    private struct Fields: Injector, Extractor {
      func inject(_ value: String, forKey key: String, into fields: inout [String: String]) {
        fields[key] = value
      }

      func extract(key: String, from fields: [String: String]) -> String? { fields[key] }
    }
  }
#endif
