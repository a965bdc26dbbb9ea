#if Metrics
  public import AzurePipeline
  public import CoreMetrics

  /// Counts calls and measures their time with swift-metrics; there while the trait `Metrics` is on.
  ///
  /// | name | kind | what | dimensions |
  /// |---|---|---|---|
  /// | `messaging.client.operation.duration` | timer | a call from its start to its end, waits included | operation, queue, error |
  /// | `azure.client.calls` | counter | calls that ended | operation, queue, error |
  /// | `azure.client.attempts` | counter | requests sent | operation, queue |
  /// | `azure.client.retries` | counter | waits before a further attempt | operation, queue, cause |
  /// | `http.client.request.duration` | timer | one attempt | method, host, status, error |
  /// | `http.client.request.body.size` | recorder | bytes of a request's body | method, host |
  /// | `http.client.response.body.size` | recorder | bytes of a response's body | method, host, status, error |
  ///
  /// The names and those of the dimensions are OpenTelemetry's where it has one
  /// ([messaging](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/),
  /// [HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/)); a dimension that a call has no value for is left
  /// out. `error.type` is the service's code, the kind of the error, or `cancelled`; the cause of a retry is the service's
  /// code, the status, or the kind of the transport's error. An answer that could not be read counts in
  /// `azure.client.unreadable`. How many connections are open is not measured: no transport tells.
  public struct MetricsInstrument: CallInstrument {
    private let meters: CallMeters
    private let clock: any PipelineClock
    private let namesQueues: Bool

    /// Makes an instrument.
    ///
    /// - Parameters:
    ///   - factory: Where the numbers go; the process's own (`MetricsSystem`) when `nil`.
    ///   - namesQueues: Whether the name of the queue is a dimension. Backends keep each combination of dimensions for good: use
    ///     `false` where queues come and go.
    ///   - clock: Measures the time of attempts; best the client's own.
    public init(
      factory: (any MetricsFactory)? = nil, namesQueues: Bool = true,
      clock: any PipelineClock = SystemClock()
    ) {
      meters = CallMeters(factory: factory ?? MetricsSystem.factory)
      self.clock = clock
      self.namesQueues = namesQueues
    }

    /// Begins to measure a call.
    public func begin(_ call: CallStart) -> InstrumentedCall {
      var call = call
      if !namesQueues { call.queue = nil }
      return InstrumentedCall(observer: MetricsObserver(call, meters: meters, clock: clock))
    }
  }
#endif
