import AzureCore
public import AzureQueueProtocol

/// The pages of a listing; see ``ListedQueues/pages(resumingAt:)``.
///
/// Keep a page's ``QueuePage/continuationToken`` to go on after it later, in this process or another.
public struct ListedQueuePages: AsyncSequence, Sendable {
  /// A page of queues.
  public typealias Element = QueuePage

  let calls: CallRunner
  let listing: QueueListing
  let options: OperationOptions
  let continuationToken: ContinuationToken?

  /// Fetches the pages of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let sequence: ListedQueuePages
    private var cursor: QueueListing.Cursor

    init(_ sequence: ListedQueuePages) {
      self.sequence = sequence
      cursor = QueueListing.Cursor(sequence.listing, resumingAt: sequence.continuationToken)
    }

    /// Fetches the next page with one request.
    ///
    /// - Returns: The page, which may be empty although more follow; `nil` after the last one.
    /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. Either ends the iteration.
    public mutating func next() async throws -> QueuePage? {
      guard let operation = cursor.next() else { return nil }
      let page = try await sequence.calls.run(operation, sequence.options)
      cursor.receive(page)
      return page
    }
  }

  /// Starts an iteration; nothing is sent before its first page is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
