#if Tracing
  import AzureCore
  import HTTPTypes
  import Tracing

  /// Sends the context of a call's span with every attempt, `traceparent` for a tracer that speaks W3C Trace Context.
  struct TraceContextPolicy: PipelinePolicy {
    private struct Fields: Injector {
      func inject(_ value: String, forKey key: String, into request: inout AzureRequest) {
        // What is no name or no value of a field is a tracer's bug, and must not break the request.
        guard let name = HTTPField.Name(key), HTTPField.isValidValue(value) else { return }
        request.head.headerFields[name] = value
      }
    }

    private let span: any Span
    private let tracer: any Tracer

    init(span: any Span, tracer: any Tracer) {
      self.span = span
      self.tracer = tracer
    }

    func prepare(_ request: inout AzureRequest, context: PolicyContext) {
      tracer.inject(span.context, into: &request, using: Fields())
    }
  }
#endif
