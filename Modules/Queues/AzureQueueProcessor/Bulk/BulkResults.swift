import AzureCore

/// The results of a bulk operation one after the other, in the order of the input; for inputs that are long or endless.
///
/// The requests are made while the sequence is iterated: ``BulkOptions/inFlight`` at a time, and no further ahead of the
/// caller than ``BulkOptions/window``, so that memory does not grow. Each iteration begins the work anew; iterate once.
///
/// When the iterating task is cancelled, no further item is begun, and what is under way ends as done or unknown; the results
/// up to there still come. When the iteration is left, for example by `break`, what is under way is cancelled and its
/// results are dropped.
///
/// The sequence throws what the input throws, after the results of all items before it.
public struct BulkResults<Value: Sendable>: AsyncSequence, Sendable {
  /// The outcome of an item, with its place.
  public typealias Element = BulkResult<Value>

  private let work: @Sendable (Handover) async -> Void

  /// Runs a bulk operation once for each iteration; nothing is read or sent before.
  init<Item: Sendable>(
    _ options: BulkOptions, _ input: @escaping @Sendable () -> BulkInput<Item>,
    _ operation: @escaping @Sendable (Item) async throws -> Value
  ) {
    work = { handover in
      let window = options.window ?? 4 * Swift.min(Swift.max(1, options.inFlight), 1 << 20)
      let end = await BulkRun(options, operation).run(.asyncSequence(input()), window: window) {
        await handover.put($0)
      }
      handover.end(end.inputError)
    }
  }

  /// Hands out the results of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let iteration: Iteration

    init(_ work: @escaping @Sendable (Handover) async -> Void) { iteration = Iteration(work) }

    /// Returns the next result; makes requests meanwhile.
    ///
    /// - Returns: The result, or `nil` after the last one.
    /// - Throws: What the input threw, after the last result.
    public mutating func next() async throws -> BulkResult<Value>? { try await iteration.next() }
  }

  /// Starts an iteration; nothing is read or sent before its first result is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(work) }

  /// The work of one iteration, which ends with it.
  private final class Iteration: Sendable {
    private let handover = Handover()
    private let work: @Sendable (Handover) async -> Void
    private let task = ThreadLock<Task<Void, Never>?>(nil)

    init(_ work: @escaping @Sendable (Handover) async -> Void) { self.work = work }

    // Cancelled before its results are dropped: until then it waits with the next one, and reads no more of the input.
    deinit {
      task.withLock { $0 }?.cancel()
      handover.leave()
    }

    func next() async throws -> BulkResult<Value>? {
      let running = task.withLock { task in
        let running = task ?? Task { [work, handover] in await work(handover) }
        task = running
        return running
      }
      return try await withTaskCancellationHandler {
        try await handover.take()
      } onCancel: {
        running.cancel()
      }
    }
  }

  /// Passes results from the task that works to the one that iterates, one at a time.
  final class Handover: Sendable {
    private struct State {
      var result: BulkResult<Value>?
      var isOver = false
      var error: (any Error)?
      var giver: TaskGate<Void>?
      var taker: TaskGate<Void>?
    }

    private let state = ThreadLock(State())

    /// Waits until there is room, and gives a result; drops it when nobody iterates any more.
    func put(_ result: BulkResult<Value>) async {
      while true {
        let gate = TaskGate<Void>()
        let (isDone, taker): (Bool, TaskGate<Void>?) = state.withLock { state in
          if state.isOver { return (true, nil) }
          guard state.result == nil else {
            state.giver = gate
            return (false, nil)
          }
          state.result = result
          return (true, state.taker.take())
        }
        taker?.open(with: ())
        if isDone { return }
        await gate.wait()
      }
    }

    /// All results have been given.
    func end(_ error: (any Error)?) { close(error) }

    /// Nobody iterates any more.
    func leave() { close(nil) }

    /// Waits for a result; `nil` after the last one.
    func take() async throws -> BulkResult<Value>? {
      while true {
        let gate = TaskGate<Void>()
        let (outcome, giver): (Result<BulkResult<Value>?, any Error>?, TaskGate<Void>?) = state.withLock {
          state in
          if let result = state.result.take() { return (.success(result), state.giver.take()) }
          if let error = state.error.take() { return (.failure(error), nil) }
          if state.isOver { return (.success(nil), nil) }
          state.taker = gate
          return (nil, nil)
        }
        giver?.open(with: ())
        if let outcome { return try outcome.get() }
        await gate.wait()
      }
    }

    private func close(_ error: (any Error)?) {
      let gates = state.withLock { state in
        state.isOver = true
        state.error = error
        return [state.giver.take(), state.taker.take()]
      }
      for gate in gates { gate?.open(with: ()) }
    }
  }
}
