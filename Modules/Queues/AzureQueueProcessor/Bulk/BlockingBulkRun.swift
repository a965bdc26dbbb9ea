import AzureCore

/// Carries the steps of a ``BulkMachine`` out with threads.
///
/// The calling thread reads the input and takes the outcomes; the requests are made by as many threads as may be under way.
struct BlockingBulkRun<Item: Sendable, Value: Sendable> {
  private let options: BulkOptions
  private let operation: @Sendable (Item) throws(AzureError) -> Value

  init(_ options: BulkOptions, _ operation: @escaping @Sendable (Item) throws(AzureError) -> Value) {
    self.options = options
    self.operation = operation
  }

  /// Runs all items and keeps their outcomes.
  @available(*, noasync)
  func report(_ next: () -> Item?) -> BulkReport<Value> {
    var outcomes: [BulkOutcome<Value>] = []
    let progress = run(next, window: nil) { outcomes.append($0.outcome) }
    return BulkReport(outcomes: outcomes, progress: progress, inputError: nil, isInputComplete: true)
  }

  /// Runs the items and hands their outcomes over in the order of the input, without running further ahead than the window.
  @available(*, noasync)
  func each(_ next: () -> Item?, _ handOver: (BulkResult<Value>) -> Void) -> BulkProgress {
    run(next, window: options.window ?? 4 * min(max(1, options.inFlight), 1 << 20), handOver)
  }

  @available(*, noasync)
  private func run(
    _ next: () -> Item?, window: Int?, _ handOver: (BulkResult<Value>) -> Void
  ) -> BulkProgress {
    let inFlight = min(max(1, options.inFlight), 1 << 20)
    // As many again are ready for the threads, which then need not wait for the calling one after each item.
    var machine = BulkMachine<Value>(
      limit: 2 * inFlight, window: window, rule: options.stop, readsOnAfterStop: window == nil)
    let operation = operation
    let threads = BulkThreads<Item, Value>(limit: inFlight) { item in
      do throws(AzureError) {
        return .done(try operation(item))
      } catch {
        return BulkOutcome(failure: error)
      }
    }
    defer { threads.end() }
    while true {
      switch machine.next() {
      case .read:
        guard let item = next() else {
          machine.endInput(isComplete: true)
          continue
        }
        guard let index = machine.accept() else {
          options.onProgress?(machine.progress)
          break
        }
        threads.begin((index, item))
      case .wait, .stopReading:
        for ended in threads.collect() {
          machine.finish(ended.index, ended.outcome)
          options.onProgress?(machine.progress)
        }
        if machine.isStopped { withdraw(from: threads, &machine) }
      case .end: return machine.progress
      }
      while let result = machine.handOver() { handOver(result) }
    }
  }

  @available(*, noasync)
  private func withdraw(from threads: BulkThreads<Item, Value>, _ machine: inout BulkMachine<Value>) {
    for index in threads.withdraw() {
      machine.finish(index, .notTried)
      options.onProgress?(machine.progress)
    }
  }
}
