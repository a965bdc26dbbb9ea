import AzureCore
import AzurePipeline
public import AzureQueueClient
public import AzureQueueProtocol

extension QueueClient {
  /// Keeps a message hidden while a closure works on it.
  ///
  /// Renews at once, so that the lease is proven, and then at ½, ⅔ and ⅚ of its length. The closure's task is cancelled a tenth of
  /// the length, and at least two seconds, before the lease is lost. Afterwards the message has its newest receipt: delete it,
  /// or let it be visible again.
  ///
  /// ```swift
  /// let report = try await queue.withLease(&message) { lease in
  ///   try await makeReport(checkpoint: lease.checkpoint)
  /// }
  /// try await queue.delete(message)
  /// ```
  ///
  /// - Parameters:
  ///   - message: A received message; its receipt and its next visible time are replaced.
  ///   - length: How long each renewal hides it: whole seconds, 5 to 604,800.
  ///   - body: The work; renewals end when it returns.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure threw; ``LeaseLost`` when the lease was lost before it ended, whatever it came to; an `AzureError`
  ///   when the first renewal failed, and nothing was begun.
  public func withLease<Message: OwnedMessage, Value: Sendable>(
    _ message: inout Message, length: Duration = .seconds(60),
    _ body: @escaping @Sendable (MessageLease) async throws -> Value
  ) async throws -> Value {
    let length = try ProcessorOptions.wholeSeconds(length)
    let id = message.id
    let limit = Lease.attemptTimeout(length)
    let first = try await updateTimed(
      id: id, popReceipt: message.popReceipt, visibilityTimeout: length, options: .single(within: limit))
    let keeper = LeaseKeeper(id, first.value, sentAt: first.sentAt, length: length)
    let lease = MessageLease(keeper: keeper, clock: clock)
    defer {
      message.popReceipt = keeper.newest.popReceipt
      message.nextVisibleOn = keeper.newest.nextVisibleOn
    }
    let result: Result<Value, any Error> = await withTaskGroup(of: Result<Value, any Error>?.self) { group in
      group.addTask {
        do { return .success(try await body(lease)) } catch { return .failure(error) }
      }
      group.addTask {
        await self.keep(keeper, limit)
        return nil
      }
      var result: Result<Value, any Error>?
      while let ended = await group.next() {
        result = ended ?? result
        // The work is done, and the renewals end; or the renewals can do no more, and the work is cancelled.
        group.cancelAll()
      }
      return result ?? .failure(CancellationError())
    }
    try keeper.checkEnd(clock.now().elapsed)
    return try result.get()
  }

  /// Renews until the task is cancelled or the lease is about to be lost.
  private func keep(_ keeper: LeaseKeeper, _ limit: Duration) async {
    while !Task.isCancelled {
      let now = clock.now().elapsed
      switch keeper.next(now: now) {
      case .cancel: return
      case .wait(let time): try? await clock.expire(after: time - now)
      case .renew(let receipt, let notAfter):
        // A task of its own: cancelled half-way, it would lose the new receipt.
        let renewal = Task {
          try await self.updateTimed(
            id: keeper.messageID, popReceipt: receipt, visibilityTimeout: keeper.length,
            options: .single(within: min(limit, notAfter - now)))
        }
        switch await renewal.result {
        case .success(let response): keeper.renewed(response.value, sentAt: response.sentAt)
        case .failure(let error): keeper.failed(error)
        }
      }
    }
  }
}
