#if Metrics
  public import AzureCore
  public import CoreMetrics

  /// Counts calls and measures their time with swift-metrics; there while the trait `Metrics` is on.
  ///
  /// | name | kind | what | dimensions |
  /// |---|---|---|---|
  /// | `messaging.client.operation.duration` | timer | a call from its start to its end, waits included | operation, its type, queue, server, error |
  /// | `messaging.client.sent.messages` | counter | messages that calls were to send, with the error of those that failed | operation, queue, server, error |
  /// | `messaging.client.consumed.messages` | counter | messages that were received; peeking does not count | operation, queue, server, error |
  /// | `azure.client.calls` | counter | calls that ended | operation, queue, error |
  /// | `azure.client.attempts` | counter | requests sent | operation, queue |
  /// | `azure.client.retries` | counter | waits before a further attempt | operation, queue, cause |
  /// | `azure.client.unreadable` | counter | responses that could not be read | operation, queue |
  /// | `http.client.request.duration` | timer | one attempt | method, server, status, error |
  /// | `http.client.request.body.size` | recorder | bytes of a request's body | method, server |
  /// | `http.client.response.body.size` | recorder | bytes of a response's body | method, server, status, error |
  /// | `http.client.open_connections` | gauge | connections that are open | – |
  ///
  /// The names and those of the dimensions are OpenTelemetry's where it has one
  /// ([messaging](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/),
  /// [HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/)): `messaging.system`
  /// (`azure_queue_storage`), `messaging.operation.name`, `messaging.operation.type`, `messaging.destination.name`,
  /// `http.request.method`, `server.address` and `server.port`, `http.response.status_code`, `error.type`; the cause of a
  /// retry is `azure.client.retry.cause`. A dimension that a call has no value for is left out. Timers ask for seconds as
  /// their unit. The server is the one that the attempt went to, be it the secondary; that of a call is where it began.
  /// `error.type` is the service's code, the kind of the error, or `cancelled`; the cause of a retry is the service's code,
  /// the status, or the kind of the transport's error.
  ///
  /// Open connections are those of all transports whose calls this instrument has measured, active and idle, as they were
  /// when the last attempt began or ended: what is closed while there is no call shows at the next. They are measured for
  /// transports that are `ConnectionCounting`, as that over libcurl is; `URLSession` does not tell.
  public struct MetricsInstrument: CallInstrument {
    private let meters: CallMeters
    private let clock: any PipelineClock
    private let namesQueues: Bool

    /// Makes an instrument.
    ///
    /// - Parameters:
    ///   - factory: Where the numbers go; the process's own (`MetricsSystem`) when `nil`.
    ///   - namesQueues: Whether the name of the queue is a dimension. Backends keep each combination of
    ///     dimensions for good: use `false` where queues come and go.
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
