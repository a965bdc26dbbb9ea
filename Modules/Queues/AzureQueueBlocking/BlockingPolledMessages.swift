public import AzureCore
public import AzureQueueProtocol

/// The messages of a queue until it is stopped; see
/// ``BlockingQueueClient/polledMessages(batchSize:every:visibilityTimeout:options:until:)``.
///
/// A `Sequence` cannot throw, so its elements are results. An error does not end it: the next element asks again.
public struct BlockingPolledMessages: Sequence, Sendable {
  /// A received message, or the error of the request that should have brought it.
  public typealias Element = Result<ReceivedMessage, AzureError>

  let client: BlockingQueueClient
  let batchSize: Int
  let interval: PollingInterval
  let visibilityTimeout: Duration?
  let options: OperationOptions
  let isStopped: @Sendable () -> Bool

  /// Hands out the messages of one iteration.
  public struct Iterator: IteratorProtocol {
    /// How long it waits before it asks again whether it is stopped.
    private static let longestNap = Duration.milliseconds(250)

    private let sequence: BlockingPolledMessages
    private var waiting: ArraySlice<ReceivedMessage> = []
    /// How many requests in a row brought nothing, those that failed included.
    private var vainRequests = 0
    /// What is left of the wait before the next request.
    private var pause = Duration.zero

    init(_ sequence: BlockingPolledMessages) { self.sequence = sequence }

    /// Returns the next message, asking the queue and waiting until there is one.
    ///
    /// Blocks the calling thread.
    ///
    /// - Returns: The message, or the error of a request; `nil` once the sequence is stopped.
    @available(*, noasync, message: "This blocks its thread; in async code use QueueClient.polledMessages.")
    public mutating func next() -> Result<ReceivedMessage, AzureError>? {
      while !sequence.isStopped() {
        if let message = waiting.popFirst() { return .success(message) }
        if pause > .zero {
          let nap = Swift.min(pause, Self.longestNap)
          sequence.client.calls.factory.options.clock.block(for: nap)
          pause -= nap
          continue
        }
        do throws(AzureError) {
          waiting = try sequence.client.receive(
            limit: sequence.batchSize, visibilityTimeout: sequence.visibilityTimeout,
            options: sequence.options)[...]
          takeNote(isVain: waiting.isEmpty)
        } catch {
          takeNote(isVain: true)
          return .failure(error)
        }
      }
      return nil
    }

    private mutating func takeNote(isVain: Bool) {
      guard isVain else {
        vainRequests = 0
        return
      }
      vainRequests = Swift.min(vainRequests, 1_000) + 1
      pause = sequence.interval.wait(
        after: vainRequests, random: sequence.client.calls.factory.options.random)
    }
  }

  /// Starts an iteration; nothing is sent before its first message is wanted.
  public func makeIterator() -> Iterator { Iterator(self) }
}

extension BlockingQueueClient {
  /// Receives messages one after the other until it is stopped: what a worker's thread loops over.
  ///
  /// ```swift
  /// for message in queue.polledMessages(visibilityTimeout: .seconds(60), until: { isStopping.load(ordering: .relaxed) }) {
  ///   let message = try message.get()
  ///   try process(message)
  ///   try queue.delete(message)
  /// }
  /// ```
  ///
  /// When the queue is empty it waits and asks again, longer each time, as `interval` says. A request that fails in spite of the
  /// client's retries is an element, and counts as an empty queue: a loop that goes on waits before the next request, and one that
  /// should not go on breaks or throws. Messages of a batch that were not handed out at the end stay hidden until their visibility
  /// timeout is over. Use it where nothing can be async; for a pool of threads see `BlockingQueueProcessor`.
  ///
  /// - Parameters:
  ///   - batchSize: How many messages each request asks for: 1 to 32. The visibility timeout of all runs from then.
  ///   - interval: How long to wait before an empty queue is asked again; 0.5 to 30 seconds by default.
  ///   - visibilityTimeout: How long a message stays hidden: 1 to 604,800 seconds. The service's default is 30 seconds.
  ///   - options: Choices for each request.
  ///   - isStopped: Whether to end, for example because a signal has come or a time is over. Asked before each request and each
  ///     message, and four times a second while it waits; a request under way is not cut off. Never by default.
  /// - Returns: The sequence; nothing is sent before it is iterated.
  public func polledMessages(
    batchSize: Int = 1, every interval: PollingInterval = PollingInterval(),
    visibilityTimeout: Duration? = nil, options: OperationOptions = OperationOptions(),
    until isStopped: @escaping @Sendable () -> Bool = { false }
  ) -> BlockingPolledMessages {
    BlockingPolledMessages(
      client: self, batchSize: batchSize, interval: interval, visibilityTimeout: visibilityTimeout,
      options: options, isStopped: isStopped)
  }
}
