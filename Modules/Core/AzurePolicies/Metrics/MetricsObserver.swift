#if Metrics
  import AzurePipeline
  import HTTPTypes
  import Synchronization

  /// The numbers of one call.
  final class MetricsObserver: CallObserver {
    private let start: CallStart
    private let meters: CallMeters
    private let clock: any PipelineClock
    /// When the attempt under way was sent.
    private let sentAt = Mutex<Duration?>(nil)

    init(_ start: CallStart, meters: CallMeters, clock: any PipelineClock) {
      self.start = start
      self.meters = meters
      self.clock = clock
    }

    func willSend(_ request: Request, attempt: Int) {
      sentAt.withLock { $0 = clock.now().elapsed }
      meters.count("azure.client.attempts", callDimensions)
      meters.record(request.body.count, "http.client.request.body.size", httpDimensions)
    }

    func didReceive(_ response: Response, attempt: Int) {
      let status = String(response.status)
      var dimensions = httpDimensions + [("http.response.status_code", status)]
      if response.status >= 400 { dimensions.append(("error.type", status)) }
      endAttempt(dimensions)
      meters.record(response.body.count, "http.client.response.body.size", dimensions)
    }

    func didFail(_ error: TransportError, attempt: Int) {
      endAttempt(httpDimensions + [("error.type", error.kind.rawValue)])
    }

    func willWait(_ duration: Duration, after failure: AttemptFailure) {
      meters.count("azure.client.retries", callDimensions + [("cause", TelemetryNames.cause(of: failure))])
    }

    func didEnd(_ summary: CallSummary) {
      // An attempt that was cut off by cancellation has no answer and no error of its own.
      if summary.isCancelled { endAttempt(httpDimensions + [("error.type", TelemetryNames.cancelled)]) }
      var dimensions = callDimensions
      if let type = TelemetryNames.errorType(of: summary) { dimensions.append(("error.type", type)) }
      meters.count("azure.client.calls", dimensions)
      meters.time(summary.duration, "messaging.client.operation.duration", dimensions)
    }

    func didFailToRead(_ error: AzureError) {
      meters.count("azure.client.unreadable", callDimensions)
    }

    private func endAttempt(_ dimensions: CallMeters.Dimensions) {
      let start = sentAt.withLock { sentAt in
        defer { sentAt = nil }
        return sentAt
      }
      guard let start else { return }
      meters.time(clock.now().elapsed - start, "http.client.request.duration", dimensions)
    }

    private var callDimensions: CallMeters.Dimensions {
      let dimensions = [
        ("messaging.system", TelemetryNames.system),
        ("messaging.operation.name", TelemetryNames.operation(start.operation)),
      ]
      return dimensions + (start.queue.map { [("messaging.destination.name", $0)] } ?? [])
    }

    private var httpDimensions: CallMeters.Dimensions {
      [("http.request.method", start.method), ("server.address", TelemetryNames.host(start.authority).name)]
    }
  }
#endif
