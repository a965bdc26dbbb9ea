import AzureQueues

#if Metrics
  import MetricsTestKit
#endif
#if Tracing
  import InMemoryTracing
  import Tracing
#endif

/// The instruments of the traits that are on, and what they have gathered.
struct Telemetry {
  #if Metrics
    private let metrics = TestMetrics()
  #endif
  #if Tracing
    private let tracer = InMemoryTracer()
  #endif

  var instruments: [any CallInstrument] { meters + spans }

  private var meters: [any CallInstrument] {
    #if Metrics
      [MetricsInstrument(factory: metrics)]
    #else
      []
    #endif
  }

  private var spans: [any CallInstrument] {
    #if Tracing
      [TracingInstrument(tracer: tracer)]
    #else
      []
    #endif
  }

  /// Shows every meter and every span.
  func write(to output: Output) {
    #if Metrics
      for meter in metrics.counters { output.add("\(meter.label) \(meter.dimensions)") }
      for meter in metrics.timers { output.add("\(meter.label) \(meter.dimensions)") }
      for meter in metrics.recorders { output.add("\(meter.label) \(meter.dimensions)") }
    #endif
    #if Tracing
      for span in tracer.finishedSpans {
        output.add(
          "\(span.operationName) \(span.status?.message ?? "") \(span.errors) \(Self.texts(span.attributes))")
        for event in span.events { output.add("\(event.name) \(Self.texts(event.attributes))") }
      }
    #endif
  }

  #if Tracing
    private static func texts(_ attributes: SpanAttributes) -> [String] {
      var texts: [String] = []
      attributes.forEach { name, value in texts.append("\(name)=\(value)") }
      return texts
    }
  #endif
}
