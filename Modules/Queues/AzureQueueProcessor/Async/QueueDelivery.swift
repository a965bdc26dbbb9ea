import AzureCore
public import AzureQueueProtocol

/// A message in the hands of a handler.
public struct QueueDelivery<Body: Sendable>: Sendable {
  /// The decoded content.
  public let body: Body
  let held: HeldDelivery
  let runner: AsyncRunner

  /// The message, with its newest receipt.
  ///
  /// The processor settles it: a handler that deletes or updates it by itself takes the receipt away from it.
  public var message: ReceivedMessage { held.message }

  /// How often it was delivered, this time included.
  public var dequeueCount: Int { held.dequeueCount }

  /// How long the message is certainly this handler's alone, unless the lease is renewed; zero once it is over.
  public var leaseLeft: Duration { held.leaseLeft(runner.now.elapsed) }

  /// Makes sure that the lease is proven: call it before a side effect.
  ///
  /// - Throws: ``LeaseLost`` when it is not, or will not be for the time that a handler is left to end in;
  ///   `CancellationError` when the handler was cancelled for another reason.
  public func checkpoint() throws { try held.checkpoint(runner.now.elapsed) }

  /// Stores new content in the message and renews its lease, in one request: if this delivery does not end well, the next one
  /// goes on with the new content.
  ///
  /// Where the client encrypts, the content is encrypted first, while the lease is renewed as ever.
  ///
  /// - Parameter content: The new content, in the client's encoding.
  /// - Throws: ``LeaseLost`` when there was no lease to save under; an `AzureError` when the request failed, with
  ///   `effect` `.unknown` when it may have been carried out.
  public func saveProgress(_ content: MessageContent) async throws {
    try await runner.save(content, of: held)
  }
}
