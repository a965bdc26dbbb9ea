import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import Foundation

/// Takes one combination on the round trip against a service.
struct Demonstration: Sendable {
  let account: StorageAccount
  let lines: [String]

  /// Runs the round trip; a failed call is a problem in the report.
  func run(_ combination: Combination) async -> (report: RoundTripReport, elapsed: Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    var report: RoundTripReport
    do {
      report =
        switch combination.client {
        case .async: try await runAsync(combination)
        case .blocking: try await onOwnThread { try runBlocking(combination) }
        }
    } catch {
      report = RoundTripReport()
      report.expect(false, "\(error)")
    }
    return (report, clock.now - start)
  }

  private func runAsync(_ combination: Combination) async throws -> RoundTripReport {
    let queue = try QueueClient(
      combination.queueName, account, transport: try combination.transport.make(),
      reader: combination.reader.make())
    return try await AsyncRoundTrip(queue: queue, lines: lines).run()
  }

  @available(*, noasync)
  private func runBlocking(_ combination: Combination) throws -> RoundTripReport {
    let queue = try BlockingQueueClient(
      combination.queueName, account, transport: try combination.transport.make(),
      reader: combination.reader.make())
    return try BlockingRoundTrip(queue: queue, lines: lines).run()
  }

  /// Runs blocking work on a thread of its own: the threads of tasks are few and must not wait.
  private func onOwnThread<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
