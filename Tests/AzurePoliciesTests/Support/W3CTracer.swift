#if Tracing
  import InMemoryTracing
  import Tracing

  /// A tracer whose spans stay in memory and whose contexts travel as W3C Trace Context writes them.
  struct W3CTracer: Tracer {
    let base: InMemoryTracer
    /// What is injected in place of `traceparent`.
    var fields: [(String, String)]?

    static func traceparent(_ context: InMemorySpanContext) -> String {
      func hexadecimal(_ text: String, _ digits: Int) -> String {
        let number = String(text.filter(\.isNumber))
        return String(repeating: "0", count: digits - number.count) + number
      }
      return "00-\(hexadecimal(context.traceID, 32))-\(hexadecimal(context.spanID, 16))-01"
    }

    func startSpan<Instant: TracerInstant>(
      _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
      at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> InMemorySpan {
      base.startSpan(
        operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID,
        line: line)
    }

    func forceFlush() {}

    func inject<Carrier, Inject: Injector>(
      _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
      guard let span = context.inMemorySpanContext else { return }
      for (name, value) in fields ?? [("traceparent", Self.traceparent(span))] {
        injector.inject(value, forKey: name, into: &carrier)
      }
    }

    func extract<Carrier, Extract: Extractor>(
      _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {}
  }
#endif
