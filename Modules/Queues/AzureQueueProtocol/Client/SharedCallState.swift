import AzurePipeline

/// What the calls of one client share: copies of the client, and the clients of its queues, share it too.
struct SharedCallState: Sendable {
  let budget: SharedRetryBudget?
  let pace: SharedPace?
  let clock: ServiceClock?

  init(_ options: QueueClientOptions) {
    budget = options.retryBudget.map { SharedRetryBudget($0) }
    pace = options.slowsSiblings ? SharedPace() : nil
    clock = options.correctsClock ? ServiceClock() : nil
  }
}
