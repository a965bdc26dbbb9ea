import AzureCore

/// Reads an async input one item at a time, and can leave it while it waits for the next.
final class BulkInput<Item: Sendable>: Sendable {
  private struct State {
    var reading: Task<Item?, any Error>?
    var isLeft = false
  }

  private let read: @Sendable () async throws -> Item?
  private let state = ThreadLock(State())

  /// Makes a reader; nothing is read yet.
  init<Items: AsyncSequence & Sendable>(_ items: Items) where Items.Element == Item {
    let iteration = Iteration(items)
    read = { try await iteration.next() }
  }

  /// Reads the next item; `nil` after the last one, or when the input was left.
  func next() async -> Result<Item?, any Error> {
    let reading = Task { try await read() }
    let isLeft = state.withLock { state in
      state.reading = reading
      return state.isLeft
    }
    if isLeft { reading.cancel() }
    return await withTaskCancellationHandler {
      await reading.result
    } onCancel: {
      reading.cancel()
    }
  }

  /// Cancels the reading that is under way, and any further one.
  func leave() {
    let reading = state.withLock { state in
      state.isLeft = true
      return state.reading
    }
    reading?.cancel()
  }
}

/// One iteration of an input.
// Proof: the driver reads one item after the other, so nobody else uses the iterator while one is read.
private final class Iteration<Items: AsyncSequence & Sendable>: @unchecked Sendable {
  private var iterator: Items.AsyncIterator

  init(_ items: Items) { iterator = items.makeAsyncIterator() }

  func next() async throws -> Items.Element? { try await iterator.next(isolation: #isolation) }
}
