public import AzureCore
public import AzureQueueBlocking
public import AzureQueueClient
public import AzureQueueProtocol
import HTTPTypes

extension QueueClient {
  /// Tells how many messages the queue holds, how many can be received, and how long its front has been waiting.
  ///
  /// Makes two requests, one for the count and one that peeks at 32 messages; neither changes anything.
  ///
  /// - Parameter options: Choices for both calls.
  /// - Returns: The statistics.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. ``AzureError/isNotFound`` when there is no such
  ///   queue.
  public func stats(options: OperationOptions = OperationOptions()) async throws -> QueueStats {
    let time = ResponseTime()
    let properties = try await properties(options: options)
    let front = try await peek(limit: QueueStats.mostPeeked, options: time.noted(options))
    return QueueStats(properties, front: front, now: time.last)
  }
}

extension BlockingQueueClient {
  /// Tells how many messages the queue holds, how many can be received, and how long its front has been waiting.
  ///
  /// Blocks the calling thread. Makes two requests, one for the count and one that peeks at 32 messages; neither changes
  /// anything.
  ///
  /// - Parameter options: Choices for both calls.
  /// - Returns: The statistics.
  /// - Throws: ``AzureError``. ``AzureError/isNotFound`` when there is no such queue.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.")
  public func stats(options: OperationOptions = OperationOptions()) throws(AzureError) -> QueueStats {
    let time = ResponseTime()
    let properties = try properties(options: options)
    let front = try peek(limit: QueueStats.mostPeeked, options: time.noted(options))
    return QueueStats(properties, front: front, now: time.last)
  }
}

/// The service's time of the last response to a call: ages by another clock would be off by as much as the clocks differ.
private final class ResponseTime: Sendable {
  private let time = ThreadLock<Timestamp?>(nil)

  var last: Timestamp? { time.withLock { $0 } }

  /// The options with a look at the date of each response, before the caller's own.
  func noted(_ options: OperationOptions) -> OperationOptions {
    var noted = options
    let hook = options.onResponse
    noted.onResponse = { response, request, context throws(AzureError) in
      let date = response.head.headerFields[.date].flatMap { Timestamp(httpDate: $0) }
      self.time.withLock { $0 = date ?? context.now.date }
      try hook?(response, request, context)
    }
    return noted
  }
}
