import AzureCore
public import AzureQueueProtocol

/// The queues of an account, listed page after page; see
/// ``QueueServiceClient/queues(prefix:includeMetadata:pageSize:options:)``.
///
/// A server that leads the listing back to where it was, or through a thousand empty pages in a row, ends it with an error that
/// names the marker; the queues before it have been handed out by then.
public struct ListedQueues: AsyncSequence, Sendable {
  /// A listed queue.
  public typealias Element = QueueItem

  let calls: CallRunner
  let listing: QueueListing
  let options: OperationOptions

  /// The same listing page by page, from the first one on.
  public var pages: ListedQueuePages { pages(resumingAt: nil) }

  /// The same listing page by page, from where an earlier one stopped.
  ///
  /// - Parameter continuationToken: The token of the last page that was seen, kept by the caller; `nil` begins anew.
  /// - Returns: The pages; nothing is sent before they are iterated.
  public func pages(resumingAt continuationToken: ContinuationToken?) -> ListedQueuePages {
    ListedQueuePages(calls: calls, listing: listing, options: options, continuationToken: continuationToken)
  }

  /// Hands out the queues of one iteration.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private var pages: ListedQueuePages.AsyncIterator
    private var waiting: ArraySlice<QueueItem> = []

    init(_ pages: ListedQueuePages) { self.pages = pages.makeAsyncIterator() }

    /// Returns the next queue, fetching a page when none is left.
    ///
    /// - Returns: The queue, or `nil` after the last one.
    /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. Either ends the iteration.
    public mutating func next() async throws -> QueueItem? {
      // A page may be empty although more follow.
      while waiting.isEmpty {
        guard let page = try await pages.next() else { return nil }
        waiting = page.queues[...]
      }
      return waiting.popFirst()
    }
  }

  /// Starts an iteration; nothing is sent before its first queue is wanted.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages) }
}

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
