package import AzureCore
import AzurePipeline
public import AzureQueueBlocking
public import AzureQueueProtocol

extension BlockingQueueClient {
  /// Keeps a message hidden while a closure works on it, on the calling thread.
  ///
  /// Blocks the calling thread. Renews at once, so that the lease is proven, and then, on a thread beside, at ½, ⅔ and ⅚ of its
  /// length. A closure that takes long asks ``MessageLease/isHeld`` or calls ``MessageLease/checkpoint()``, and ends when the
  /// lease is about to be lost. Afterwards the message has its newest receipt.
  ///
  /// - Parameters:
  ///   - message: A received message; its receipt and its next visible time are replaced.
  ///   - length: How long each renewal hides it: whole seconds, 5 to 604,800.
  ///   - body: The work; renewals end when it returns.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure threw; ``LeaseLost`` when the lease was lost before it ended, whatever it came to; an `AzureError`
  ///   when the first renewal failed, and nothing was begun.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func withLease<Message: OwnedMessage, Value>(
    _ message: inout Message, length: Duration = .seconds(60), _ body: (MessageLease) throws -> Value
  ) throws -> Value {
    try withLease(&message, length: length, waiting: { $0.wait(for: $1) }, body)
  }

  /// The same, waiting for the end of the closure, or for the time to renew, in a way of the caller's.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  package func withLease<Message: OwnedMessage, Value>(
    _ message: inout Message, length: Duration,
    waiting: @escaping @Sendable (ThreadGate<Void>, Duration) -> Void?,
    _ body: (MessageLease) throws -> Value
  ) throws -> Value {
    let length = try ProcessorOptions.wholeSeconds(length)
    let limit = Lease.attemptTimeout(length)
    let first = try updateTimed(
      id: message.id, popReceipt: message.popReceipt, visibilityTimeout: length,
      options: .single(within: limit))
    let keeper = LeaseKeeper(message.id, first.value, sentAt: first.sentAt, length: length)
    let ended = ThreadGate<Void>()
    let thread = NativeThread { self.keep(keeper, limit, until: ended, waiting) }
    defer {
      ended.open(with: ())
      // A renewal under way is waited for: its receipt is needed.
      thread?.join()
      message.popReceipt = keeper.newest.popReceipt
      message.nextVisibleOn = keeper.newest.nextVisibleOn
    }
    let result = Result { try body(MessageLease(keeper: keeper, clock: clock)) }
    try keeper.checkEnd(clock.now().elapsed)
    return try result.get()
  }

  private func keep(
    _ keeper: LeaseKeeper, _ limit: Duration, until ended: ThreadGate<Void>,
    _ waiting: @Sendable (ThreadGate<Void>, Duration) -> Void?
  ) {
    while true {
      let now = clock.now().elapsed
      switch keeper.next(now: now) {
      case .cancel: return
      case .wait(let time): if waiting(ended, time - now) != nil { return }
      case .renew(let receipt, let notAfter):
        do throws(AzureError) {
          let response = try updateTimed(
            id: keeper.messageID, popReceipt: receipt, visibilityTimeout: keeper.length,
            options: .single(within: min(limit, notAfter - now)))
          keeper.renewed(response.value, sentAt: response.sentAt)
        } catch {
          keeper.failed(error)
        }
      }
    }
  }
}
