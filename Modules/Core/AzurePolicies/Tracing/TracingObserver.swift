#if Tracing
  import AzurePipeline
  import Synchronization
  import Tracing

  /// Tells the span of one call what happens in it.
  final class TracingObserver: CallObserver {
    private let span: any Span
    private let tracer: any Tracer
    /// The number of the attempt under way.
    private let attemptUnderWay = Mutex<Int?>(nil)

    init(span: any Span, tracer: any Tracer) {
      self.span = span
      self.tracer = tracer
    }

    func willSend(_ request: Request, attempt: Int) {
      attemptUnderWay.withLock { $0 = attempt }
    }

    func didReceive(_ response: Response, attempt: Int) {
      endAttempt(attempt) { attributes in
        attributes["http.response.status_code"] = response.status
        attributes["http.response.body.size"] = response.body.count
        attributes["azure.service.request.id"] = response.header(.msRequestID)
        if response.status >= 400 { attributes["error.type"] = String(response.status) }
      }
    }

    func didFail(_ error: TransportError, attempt: Int) {
      endAttempt(attempt) { $0["error.type"] = error.kind.rawValue }
    }

    func willWait(_ duration: Duration, after failure: AttemptFailure) {
      let (seconds, attoseconds) = duration.components
      span.addEvent(
        SpanEvent(
          name: "retry",
          attributes: [
            "azure.client.retry.cause": .string(TelemetryNames.cause(of: failure)),
            "azure.client.retry.delay": .double(Double(seconds) + Double(attoseconds) / 1e18),
          ]))
    }

    func didEnd(_ summary: CallSummary) {
      if let attempt = attemptUnderWay.withLock({ $0 }) {
        endAttempt(attempt) { $0["error.type"] = TelemetryNames.cancelled }
      }
      span.updateAttributes { attributes in
        attributes["http.response.status_code"] = summary.status
        if summary.attempts > 1 { attributes["http.request.resend_count"] = summary.attempts - 1 }
        attributes["az.client_request_id"] = summary.clientRequestID
        attributes["azure.service.request.id"] = summary.requestID
        attributes["error.type"] = TelemetryNames.errorType(of: summary)
      }
      if let error = summary.error { span.setStatus(SpanStatus(code: .error, message: "\(error)")) }
      span.end()
    }

    func didFailToRead(_ error: AzureError) {
      let context = span.context
      let reading = tracer.startSpan("read answer", context: context, ofKind: .internal)
      reading.attributes["error.type"] = error.kind.rawValue
      reading.setStatus(SpanStatus(code: .error, message: "\(error)"))
      reading.end()
    }

    private func endAttempt(_ attempt: Int, _ change: (inout SpanAttributes) -> Void) {
      attemptUnderWay.withLock { $0 = nil }
      var attributes = SpanAttributes()
      attributes["http.request.resend_count"] = attempt - 1
      change(&attributes)
      span.addEvent(SpanEvent(name: "attempt", attributes: attributes))
    }
  }
#endif
