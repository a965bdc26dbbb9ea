#if Metrics
  import AzureCore
  package import CoreMetrics

  /// The meters of all calls, or of a processor, each made once: making one may take a lock and a look-up in the backend.
  package final class CallMeters: Sendable {
    /// Names and values.
    package typealias Dimensions = [(String, String)]

    private struct Key: Hashable {
      let name: String
      let values: [String]
    }

    private struct Meters {
      var counters: [Key: Counter] = [:]
      var timers: [Key: Timer] = [:]
      var recorders: [Key: Recorder] = [:]
      var gauges: [Key: Gauge] = [:]
    }

    private let factory: any MetricsFactory
    private let meters = ThreadLock(Meters())
    private let connections = ThreadLock(OpenConnections())

    /// Makes meters of a factory.
    package init(factory: any MetricsFactory) { self.factory = factory }

    /// Counts.
    package func count(_ name: String, by amount: Int = 1, _ dimensions: Dimensions) {
      counter(name, dimensions).increment(by: amount)
    }

    /// Shows a present number.
    package func show(_ number: Int, _ name: String, _ dimensions: Dimensions) {
      gauge(name, dimensions).record(number)
    }

    /// Records a time; one that is too long for a count of nanoseconds is cut to some thirty years.
    package func time(_ duration: Duration, _ name: String, _ dimensions: Dimensions) {
      let (seconds, attoseconds) = min(max(duration, .zero), .maximumWait).components
      // bounded: by the longest wait
      timer(name, dimensions).recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    func record(_ bytes: Int, _ name: String, _ dimensions: Dimensions) {
      recorder(name, dimensions).record(bytes)
    }

    /// Records the open connections of all transports that have come by.
    func recordConnections(seenIn counter: ConnectionCounter, _ name: String) {
      gauge(name, []).record(connections.withLock { $0.count(with: counter) })
    }

    private func counter(_ name: String, _ dimensions: Dimensions) -> Counter {
      make(name, dimensions, \.counters) { Counter(label: name, dimensions: dimensions, factory: factory) }
    }

    private func timer(_ name: String, _ dimensions: Dimensions) -> Timer {
      make(name, dimensions, \.timers) {
        Timer(label: name, dimensions: dimensions, preferredDisplayUnit: .seconds, factory: factory)
      }
    }

    private func recorder(_ name: String, _ dimensions: Dimensions) -> Recorder {
      make(name, dimensions, \.recorders) { Recorder(label: name, dimensions: dimensions, factory: factory) }
    }

    private func gauge(_ name: String, _ dimensions: Dimensions) -> Gauge {
      make(name, dimensions, \.gauges) { Gauge(label: name, dimensions: dimensions, factory: factory) }
    }

    private func make<Meter: Sendable>(
      _ name: String, _ dimensions: Dimensions, _ path: WritableKeyPath<Meters, [Key: Meter]>,
      _ body: () -> Meter
    ) -> Meter {
      let key = Key(name: name, values: dimensions.flatMap { [$0.0, $0.1] })
      return meters.withLock { meters in
        if let meter = meters[keyPath: path][key] { return meter }
        let meter = body()
        meters[keyPath: path][key] = meter
        return meter
      }
    }
  }
#endif
