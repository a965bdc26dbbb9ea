#if Metrics
  public import AzureCore
  public import AzureQueueClient
  public import CoreMetrics

  /// Shows the depth and the age of queues as gauges of swift-metrics; there while the trait `Metrics` is on.
  ///
  /// | name | what | dimensions |
  /// |---|---|---|
  /// | `azure.queue.messages` | about how many messages there are, hidden ones among them | system, queue |
  /// | `azure.queue.messages.visible` | how many can be received, up to 32 | system, queue |
  /// | `azure.queue.oldest.age` | how long the oldest visible message has been there, in seconds; 0 when none is visible | system, queue |
  ///
  /// The dimensions are OpenTelemetry's `messaging.system` (`azure_queue_storage`) and `messaging.destination.name`.
  public struct QueueDepthMeter: Sendable {
    private let factory: any MetricsFactory

    /// Makes a meter.
    ///
    /// - Parameter factory: Where the numbers go; the process's own (`MetricsSystem`) when `nil`.
    public init(factory: (any MetricsFactory)? = nil) { self.factory = factory ?? MetricsSystem.factory }

    /// Shows statistics that are there.
    ///
    /// - Parameters:
    ///   - stats: The statistics.
    ///   - queue: The name of the queue; backends keep each name for good.
    public func record(_ stats: QueueStats, of queue: String) {
      if let count = stats.approximateCount { gauge("azure.queue.messages", queue).record(count) }
      gauge("azure.queue.messages.visible", queue).record(stats.visible.minimum)
      gauge("azure.queue.oldest.age", queue).record((stats.oldestAge ?? .zero) / .seconds(1))
    }

    /// Looks at a queue again and again, and shows what it is like; ends with the task.
    ///
    /// A look that fails shows nothing, and the next is made all the same.
    ///
    /// - Parameters:
    ///   - queue: The queue; each look makes two requests.
    ///   - interval: The time between two looks; 30 seconds by default.
    ///   - clock: Measures the time between; the system's by default.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func watch(
      _ queue: QueueClient, every interval: Duration = .seconds(30), clock: any PipelineClock = SystemClock()
    ) async throws {
      while true {
        do {
          record(try await queue.stats(), of: queue.name)
        } catch is AzureError {
          // A client's own logger and metrics tell of it.
        }
        try await clock.sleep(for: interval)
      }
    }

    private func gauge(_ name: String, _ queue: String) -> Gauge {
      Gauge(
        label: name,
        dimensions: [
          ("messaging.system", "azure_queue_storage"), ("messaging.destination.name", queue),
        ], factory: factory)
    }
  }
#endif
