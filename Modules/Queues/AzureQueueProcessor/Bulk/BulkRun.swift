import AzureCore

/// Carries the steps of a ``BulkMachine`` out with tasks.
struct BulkRun<Item: Sendable, Value: Sendable> {
  /// Where the items come from.
  enum Source {
    case sequence(() -> Item?)
    case asyncSequence(BulkInput<Item>)
  }

  private enum Event: Sendable {
    case read(Result<Item?, any Error>)
    case ended(Int, BulkOutcome<Value>)
  }

  /// How it ended, beside the outcomes.
  struct End {
    var progress: BulkProgress
    var isInputComplete: Bool
    var inputError: (any Error)?
  }

  private let options: BulkOptions
  private let operation: @Sendable (Item) async throws -> Value

  init(_ options: BulkOptions, _ operation: @escaping @Sendable (Item) async throws -> Value) {
    self.options = options
    self.operation = operation
  }

  /// Runs all items and keeps their outcomes.
  func report(_ source: Source) async -> BulkReport<Value> {
    var outcomes: [BulkOutcome<Value>] = []
    let end = await run(source, window: nil) { outcomes.append($0.outcome) }
    return BulkReport(
      outcomes: outcomes, progress: end.progress, inputError: end.inputError,
      isInputComplete: end.isInputComplete)
  }

  /// Runs all items and hands their outcomes over in the order of the input.
  ///
  /// When the task is cancelled, what is under way is cancelled too, and its outcomes are handed over all the same.
  func run(
    _ source: Source, window: Int?, _ handOver: (BulkResult<Value>) async -> Void
  ) async -> End {
    var machine = BulkMachine<Value>(
      limit: options.inFlight, window: window, rule: options.stop, readsOnAfterStop: source.isAtHand)
    var inputError: (any Error)?
    await withTaskGroup(of: Event.self) { group in
      while true {
        if Task.isCancelled { machine.stop() }
        switch machine.next() {
        case .read:
          switch source {
          case .sequence(let next):
            if let item = next() { take(item, &machine, &group) } else { machine.endInput(isComplete: true) }
          case .asyncSequence(let input): group.addTask { .read(await input.next()) }
          }
        case .stopReading:
          if case .asyncSequence(let input) = source { input.leave() }
          await waitForEvent(&machine, &group, &inputError)
        case .wait: await waitForEvent(&machine, &group, &inputError)
        case .end: return
        }
        while let result = machine.handOver() { await handOver(result) }
      }
    }
    return End(
      progress: machine.progress, isInputComplete: machine.isInputComplete, inputError: inputError)
  }

  private func waitForEvent(
    _ machine: inout BulkMachine<Value>, _ group: inout TaskGroup<Event>, _ inputError: inout (any Error)?
  ) async {
    switch await group.next() {
    case .ended(let index, let outcome)?:
      machine.finish(index, outcome)
      options.onProgress?(machine.progress)
    case .read(.success(let item?))?: take(item, &machine, &group)
    case .read(.success(nil))?:
      // An input that is left may end as if it were over.
      machine.endInput(isComplete: !machine.isStopped && !Task.isCancelled)
    case .read(.failure(let error))?:
      // An input that is left because of a stop or a cancellation has not failed.
      if !machine.isStopped, !Task.isCancelled { inputError = error }
      machine.endInput(isComplete: false)
    case nil: break
    }
  }

  private func take(
    _ item: Item, _ machine: inout BulkMachine<Value>, _ group: inout TaskGroup<Event>
  ) {
    guard let index = machine.accept() else {
      options.onProgress?(machine.progress)
      return
    }
    let operation = operation
    group.addTask {
      guard !Task.isCancelled else { return .ended(index, .notTried) }
      do {
        return .ended(index, .done(try await operation(item)))
      } catch {
        return .ended(index, BulkOutcome(failure: error))
      }
    }
  }
}

extension BulkRun.Source {
  /// Whether the rest of the input can be read without waiting.
  fileprivate var isAtHand: Bool { if case .sequence = self { true } else { false } }
}
