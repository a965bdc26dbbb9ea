#if Metrics
  import AzureCore
  import AzurePolicies
  import CoreMetrics
  import Synchronization

  /// The numbers of one processor, each meter made once.
  final class ProcessorMeters: Sendable {
    private let meters: CallMeters
    private let dimensions: CallMeters.Dimensions
    private let duplicates = Mutex(0)

    init(_ factory: (any MetricsFactory)?, queue: String) {
      meters = CallMeters(factory: factory ?? MetricsSystem.factory)
      dimensions = [
        ("messaging.system", "azure_queue_storage"), ("messaging.operation.name", "process"),
        ("messaging.destination.name", queue),
      ]
    }

    func ended(_ end: DeliveryEnd) {
      meters.count("azure.processor.deliveries", dimensions + [("azure.processor.outcome", end.rawValue)])
    }

    func ran(for time: Duration, error: String?) {
      let type = error.map { [("error.type", $0)] } ?? []
      meters.time(
        time, "messaging.process.duration", dimensions + [("messaging.operation.type", "process")] + type)
    }

    func overran() { meters.count("azure.processor.overran", dimensions) }

    func show(_ status: ProcessorStatus) {
      meters.show(status.running, "azure.processor.running", dimensions)
      meters.show(status.held, "azure.processor.held", dimensions)
      meters.show(status.concurrency, "azure.processor.concurrency", dimensions)
      let new = duplicates.withLock { known in
        defer { known = status.tallies.possibleDuplicates }
        return status.tallies.possibleDuplicates - known
      }
      if new > 0 { meters.count("azure.processor.possible_duplicates", by: new, dimensions) }
    }
  }
#endif
