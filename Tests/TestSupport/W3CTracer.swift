#if Tracing
  import AzureCore
  package import InMemoryTracing
  package import Tracing

  /// A tracer whose spans stay in memory and whose contexts travel as W3C Trace Context writes them.
  package struct W3CTracer: Tracer {
    private let base: InMemoryTracer
    private let fields: [(String, String)]?

    /// Makes a tracer.
    ///
    /// - Parameters:
    ///   - base: Where the spans stay; with the ids of ``InMemoryTracer/IDGenerator/hexadecimal``.
    ///   - fields: What is injected in place of `traceparent`.
    package init(base: InMemoryTracer, fields: [(String, String)]? = nil) {
      self.base = base
      self.fields = fields
    }

    package static func traceparent(_ context: InMemorySpanContext) -> String {
      "00-\(context.traceID)-\(context.spanID)-01"
    }

    package func startSpan<Instant: TracerInstant>(
      _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
      at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> InMemorySpan {
      base.startSpan(
        operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID,
        line: line)
    }

    package func forceFlush() {}

    package func inject<Carrier, Inject: Injector>(
      _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
      guard let span = context.inMemorySpanContext else { return }
      for (name, value) in fields ?? [("traceparent", Self.traceparent(span))] {
        injector.inject(value, forKey: name, into: &carrier)
      }
    }

    package func extract<Carrier, Extract: Extractor>(
      _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
      let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-") ?? []
      guard parts.count == 4 else { return }
      context.inMemorySpanContext = InMemorySpanContext(
        traceID: String(parts[1]), spanID: String(parts[2]), parentSpanID: nil)
    }
  }

  extension InMemoryTracer.IDGenerator {
    /// Ids of the form that W3C Trace Context has.
    package static var hexadecimal: Self {
      let random = RandomSource.seeded(3)
      @Sendable func hex() -> String {
        let digits = String(random.next() | 1, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }
      return Self(nextTraceID: { hex() + hex() }, nextSpanID: { hex() })
    }
  }
#endif
