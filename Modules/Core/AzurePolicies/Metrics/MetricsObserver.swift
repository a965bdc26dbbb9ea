#if Metrics
  import AzureCore
  import HTTPTypes
  import Synchronization

  /// The numbers of one call.
  final class MetricsObserver: CallObserver {
    private struct Attempt {
      var sentAt: Duration
      /// Where it went, which is not where the call began once it has gone on to the secondary.
      var authority: String
    }

    private let start: CallStart
    private let meters: CallMeters
    private let clock: any PipelineClock
    /// The attempt under way.
    private let attempt = Mutex<Attempt?>(nil)
    /// How many messages the last response brought, if the call receives.
    private let received = Atomic<Int>(0)

    init(_ start: CallStart, meters: CallMeters, clock: any PipelineClock) {
      self.start = start
      self.meters = meters
      self.clock = clock
    }

    func willSend(_ request: AzureRequest, attempt number: Int) {
      let authority = request.head.authority ?? start.authority
      let now = clock.now().elapsed
      attempt.withLock { $0 = Attempt(sentAt: now, authority: authority) }
      meters.count("azure.client.attempts", callDimensions)
      meters.record(request.body.count, "http.client.request.body.size", httpDimensions(authority))
      recordConnections()
    }

    func didReceive(_ response: AzureResponse, attempt number: Int) {
      guard let attempt = takeAttempt() else { return }
      let status = String(response.status)
      var dimensions = httpDimensions(attempt.authority) + [("http.response.status_code", status)]
      if response.status >= 400 { dimensions.append(("error.type", status)) }
      end(attempt, dimensions)
      meters.record(response.body.count, "http.client.response.body.size", dimensions)
      guard TelemetryNames.consumes(start.operation), (200..<300).contains(response.status) else { return }
      received.store(TelemetryNames.messageCount(in: response.body), ordering: .relaxed)
    }

    func didFail(_ error: TransportError, attempt number: Int) { fail(error.kind.rawValue) }

    func willWait(_ duration: Duration, after failure: AttemptFailure) {
      let cause = (TelemetryNames.retryCause, TelemetryNames.cause(of: failure))
      meters.count("azure.client.retries", callDimensions + [cause])
    }

    func didEnd(_ summary: CallSummary) {
      // An attempt that was cut off by cancellation has no response and no error of its own.
      if summary.isCancelled { fail(TelemetryNames.cancelled) }
      let type = TelemetryNames.errorType(of: summary).map { [("error.type", $0)] } ?? []
      meters.count("azure.client.calls", callDimensions + type)
      meters.time(
        summary.duration, "messaging.client.operation.duration",
        callDimensions + operationDimensions + serverDimensions(start.authority) + type)
      let messages = callDimensions + serverDimensions(start.authority) + type
      if TelemetryNames.produces(start.operation) { meters.count("messaging.client.sent.messages", messages) }
      let count = received.load(ordering: .relaxed)
      if count > 0 { meters.count("messaging.client.consumed.messages", by: count, messages) }
    }

    func didFailToRead(_ error: AzureError) {
      meters.count("azure.client.unreadable", callDimensions)
    }

    private func fail(_ type: String) {
      guard let attempt = takeAttempt() else { return }
      end(attempt, httpDimensions(attempt.authority) + [("error.type", type)])
    }

    private func takeAttempt() -> Attempt? { attempt.withLock { $0.take() } }

    private func end(_ attempt: Attempt, _ dimensions: CallMeters.Dimensions) {
      meters.time(clock.now().elapsed - attempt.sentAt, "http.client.request.duration", dimensions)
      recordConnections()
    }

    private func recordConnections() {
      guard let connections = start.connections else { return }
      meters.recordConnections(seenIn: connections, "http.client.open_connections")
    }

    private var callDimensions: CallMeters.Dimensions {
      let dimensions = [
        ("messaging.system", TelemetryNames.system),
        ("messaging.operation.name", TelemetryNames.operation(start.operation)),
      ]
      return dimensions + (start.queue.map { [("messaging.destination.name", $0)] } ?? [])
    }

    private var operationDimensions: CallMeters.Dimensions {
      TelemetryNames.operationType(start.operation).map { [("messaging.operation.type", $0)] } ?? []
    }

    private func httpDimensions(_ authority: String) -> CallMeters.Dimensions {
      [("http.request.method", start.method)] + serverDimensions(authority)
    }

    private func serverDimensions(_ authority: String) -> CallMeters.Dimensions {
      let server = TelemetryNames.server(authority, scheme: start.scheme)
      return [("server.address", server.address), ("server.port", String(server.port))]
    }
  }
#endif
