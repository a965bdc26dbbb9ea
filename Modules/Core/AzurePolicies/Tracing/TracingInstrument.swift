#if Tracing
  public import AzureCore
  public import Tracing

  /// Makes a span of every call with swift-distributed-tracing; there while the trait `Tracing` is on.
  ///
  /// The span is a child of the span that is current where the call is made, lasts from the start of the call
  /// to its end, waits included, and has an event `attempt` for each request, when that ends, and an event
  /// `retry` for each wait. Its context is sent with every attempt in the form that the tracer has for it;
  /// that of W3C is the field `traceparent`.
  ///
  /// Names are OpenTelemetry's ([messaging](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/),
  /// [HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-spans/)): the span is called `send tasks`, has the kind
  /// `client`, and the attributes `messaging.system` (`azure_queue_storage`), `messaging.operation.name`,
  /// `messaging.operation.type`, `messaging.destination.name`, `messaging.batch.message_count` (what a call that asked for
  /// several messages got), `server.address` and `server.port` (where the call began), `http.request.method`,
  /// `http.response.status_code`, `http.request.resend_count`, `error.type`, `azure.resource_provider.namespace`,
  /// `azure.service.request.id` and `az.client_request_id`. An attempt has `server.address` and `server.port` (where it
  /// went), `url.full`, `http.request.resend_count` from the second on, `http.response.status_code`,
  /// `http.response.body.size`, `azure.service.request.id` and `error.type`; a wait has `azure.client.retry.cause` and
  /// `azure.client.retry.delay` in seconds.
  ///
  /// An address shows only the query items that are known to be harmless, others as `REDACTED`. No header field and no
  /// content of a message is put into a span, and its status leaves out the service's detail of a refused credential, which
  /// repeats header fields.
  ///
  /// A response that cannot be read is found after the call has ended: it is a span of its own, `read response`,
  /// below the call's.
  public struct TracingInstrument: CallInstrument {
    private let tracer: (any Tracer)?

    /// Makes an instrument.
    ///
    /// - Parameter tracer: Where the spans go; the process's own (`InstrumentationSystem`) when `nil`, looked
    ///   up for each call.
    public init(tracer: (any Tracer)? = nil) { self.tracer = tracer }

    /// Starts the span of a call.
    public func begin(_ call: CallStart) -> InstrumentedCall {
      let tracer = tracer ?? InstrumentationSystem.tracer
      let operation = TelemetryNames.operation(call.operation)
      let span = tracer.startSpan(
        call.queue.map { "\(operation) \($0)" } ?? operation, ofKind: .client)
      span.updateAttributes { attributes in
        attributes["messaging.system"] = TelemetryNames.system
        attributes["messaging.operation.name"] = operation
        attributes["messaging.operation.type"] = TelemetryNames.operationType(call.operation)
        attributes["messaging.destination.name"] = call.queue
        attributes["azure.resource_provider.namespace"] = "Microsoft.Storage"
        attributes["http.request.method"] = call.method
        let server = TelemetryNames.server(call.authority, scheme: call.scheme)
        attributes["server.address"] = server.address
        attributes["server.port"] = server.port
      }
      return InstrumentedCall(
        observer: TracingObserver(span: span, tracer: tracer),
        policy: TraceContextPolicy(span: span, tracer: tracer))
    }
  }
#endif
