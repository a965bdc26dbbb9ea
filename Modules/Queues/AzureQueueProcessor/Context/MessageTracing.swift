#if Tracing
  import AzureCore
  public import AzureQueueBlocking
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
      let span = begin("create", queue.name, .producer, link: nil)
      return try await run(span) {
        let context = context(of: span, id)
        let sent = try await queue.send(message, context: context, form: form, options: options)
        span.attributes["messaging.message.id"] = OutsideText.shown(messageID: sent.id)
        return sent
      }
    }

    /// Sends a message that carries the context of its span, with the blocking client.
    ///
    /// Blocks the calling thread.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - queue: Where it goes.
    ///   - id: The sender's id of the message; a random UUID when `nil`.
    ///   - options: Choices for this call.
    /// - Returns: The message's id, times and first receipt.
    /// - Throws: ``AzureError``.
    @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
    @discardableResult
    public func send(
      _ message: OutgoingMessage, to queue: BlockingQueueClient, id: String? = nil,
      options: OperationOptions = OperationOptions()
    ) throws(AzureError) -> SentMessage {
      let span = begin("create", queue.name, .producer, link: nil)
      return try runBlocking(span) { () throws(AzureError) in
        let context = context(of: span, id)
        let sent = try queue.send(message, context: context, form: form, options: options)
        span.attributes["messaging.message.id"] = OutsideText.shown(messageID: sent.id)
        return sent
      }
    }

    /// What a message carries of the span of its send.
    private func context(of span: any Span, _ id: String?) -> MessageContext {
      var fields: [String: String] = [:]
      currentTracer.inject(span.context, into: &fields, using: Fields())
      var context = MessageContext(
        traceparent: fields["traceparent"].flatMap { TraceParent($0) }, tracestate: fields["tracestate"])
      if let id { context.id = id }
      span.attributes["messaging.message.conversation_id"] = Self.shown(context.id)
      return context
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
      return try await run(begin(message, queue, context)) { try await handler(content, context) }
    }

    /// Handles a message in a span that links to that of its send, on the calling thread.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - queue: The name of the queue that it was received from.
    ///   - handler: Gets the content without the context that it may carry, and the context.
    /// - Returns: What the handler returns.
    /// - Throws: What the handler throws, which also ends the span as failed; ``MessageDecodingError`` when the message is not
    ///   in the client's encoding.
    public func processBlocking<Outcome>(
      _ message: ReceivedMessage, from queue: String,
      _ handler: (_ content: MessageContent, _ context: MessageContext?) throws -> Outcome
    ) throws -> Outcome {
      let (content, context) = try message.contentAndContext()
      return try runBlocking(begin(message, queue, context)) { try handler(content, context) }
    }

    private func begin(_ message: ReceivedMessage, _ queue: String, _ context: MessageContext?) -> any Span {
      let span = begin("process", queue, .consumer, link: context)
      span.attributes["messaging.message.id"] = OutsideText.shown(messageID: message.id)
      span.attributes["messaging.message.conversation_id"] = context.map { Self.shown($0.id) }
      return span
    }

    /// A sender's id, which comes out of the content of a message.
    private static func shown(_ id: String) -> String { OutsideText().line(id, atMost: 256) }

    private var currentTracer: any Tracer { tracer ?? InstrumentationSystem.tracer }

    private func begin(
      _ operation: String, _ queue: String, _ kind: SpanKind, link: MessageContext?
    ) -> any Span {
      let span = currentTracer.startSpan("\(operation) \(queue)", ofKind: kind)
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
      return span
    }

    private func run<Outcome>(_ span: any Span, _ body: () async throws -> Outcome) async throws -> Outcome {
      defer { span.end() }
      do {
        return try await ServiceContext.withValue(span.context) { try await body() }
      } catch {
        Self.fail(span, error)
        throw error
      }
    }

    private func runBlocking<Outcome, Failure: Error>(
      _ span: any Span, _ body: () throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
      defer { span.end() }
      let result = ServiceContext.withValue(span.context) {
        Result { () throws(Failure) in try body() }
      }
      if case .failure(let error) = result { Self.fail(span, error) }
      return try result.get()
    }

    private static func fail(_ span: any Span, _ error: any Error) {
      span.attributes["error.type"] = "\(type(of: error))"
      span.setStatus(SpanStatus(code: .error))
    }

    private struct Fields: Injector, Extractor {
      func inject(_ value: String, forKey key: String, into fields: inout [String: String]) {
        fields[key] = value
      }

      func extract(key: String, from fields: [String: String]) -> String? { fields[key] }
    }
  }
#endif
