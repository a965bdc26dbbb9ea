#if Tracing
  import AzureCore
  import HTTPTypes
  import Synchronization
  import Tracing

  /// Tells the span of one call what happens in it.
  final class TracingObserver: CallObserver {
    private let span: any Span
    private let tracer: any Tracer
    private struct State {
      /// What is known of the attempt under way.
      var attempt: SpanAttributes?
      var isBatch = false
      /// How many messages the last response brought, if it was to bring several.
      var messageCount: Int?
    }

    private static let redaction = LogRedaction(LogDetails())

    private let state = Mutex(State())

    init(span: any Span, tracer: any Tracer) {
      self.span = span
      self.tracer = tracer
    }

    func willSend(_ request: AzureRequest, attempt: Int) {
      let scheme = request.head.scheme ?? "https"
      let authority = request.head.authority ?? ""
      let server = TelemetryNames.server(authority, scheme: scheme)
      var attributes = SpanAttributes()
      attributes["server.address"] = server.address
      attributes["server.port"] = server.port
      attributes["url.full"] = "\(scheme)://\(authority)\(Self.redaction.target(of: request))"
      if attempt > 1 { attributes["http.request.resend_count"] = attempt - 1 }
      let isBatch = TelemetryNames.isBatch(request)
      state.withLock { [attributes] in $0 = State(attempt: attributes, isBatch: isBatch) }
    }

    func didReceive(_ response: AzureResponse, attempt: Int) {
      endAttempt { attributes in
        attributes["http.response.status_code"] = response.status
        attributes["http.response.body.size"] = response.body.count
        attributes["azure.service.request.id"] = response.requestID
        if response.status >= 400 { attributes["error.type"] = String(response.status) }
      }
      guard (200..<300).contains(response.status), state.withLock({ $0.isBatch }) else { return }
      let count = TelemetryNames.messageCount(in: response.body)
      state.withLock { $0.messageCount = count }
    }

    func didFail(_ error: TransportError, attempt: Int) {
      endAttempt { $0["error.type"] = error.kind.rawValue }
    }

    func willWait(_ duration: Duration, after failure: AttemptFailure) {
      span.addEvent(
        SpanEvent(
          name: "retry",
          attributes: [
            TelemetryNames.retryCause: .string(TelemetryNames.cause(of: failure)),
            "azure.client.retry.delay": .double(duration / .seconds(1)),
          ]))
    }

    func didEnd(_ summary: CallSummary) {
      endAttempt { $0["error.type"] = TelemetryNames.cancelled }
      let messageCount = summary.error == nil ? state.withLock { $0.messageCount } : nil
      span.updateAttributes { attributes in
        attributes["messaging.batch.message_count"] = messageCount
        attributes["http.response.status_code"] = summary.status
        if summary.attempts > 1 { attributes["http.request.resend_count"] = summary.attempts - 1 }
        attributes["az.client_request_id"] = summary.clientRequestID
        attributes["azure.service.request.id"] = summary.requestID
        attributes["error.type"] = TelemetryNames.errorType(of: summary)
      }
      if let error = summary.error {
        span.setStatus(SpanStatus(code: .error, message: TelemetryNames.statusMessage(of: error)))
      }
      span.end()
    }

    func didFailToRead(_ error: AzureError) {
      let context = span.context
      let reading = tracer.startSpan("read response", context: context, ofKind: .internal)
      reading.attributes["error.type"] = error.kind.rawValue
      reading.setStatus(SpanStatus(code: .error, message: TelemetryNames.statusMessage(of: error)))
      reading.end()
    }

    /// Adds the event of the attempt under way, if there is one.
    private func endAttempt(_ change: (inout SpanAttributes) -> Void) {
      guard var attributes = state.withLock({ $0.attempt.take() }) else { return }
      change(&attributes)
      span.addEvent(SpanEvent(name: "attempt", attributes: attributes))
    }
  }
#endif
