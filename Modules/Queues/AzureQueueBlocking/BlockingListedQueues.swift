public import AzureCore
public import AzureQueueProtocol

/// The queues of an account, listed page after page; see
/// ``BlockingQueueServiceClient/queues(prefix:includeMetadata:pageSize:options:)``.
///
/// A `Sequence` cannot throw, so its elements are results: a failed request is the last element. A server that leads the
/// listing back to where it was, or through a thousand empty pages in a row, ends it with an error that names the marker; the
/// queues before it have been handed out by then.
public struct BlockingListedQueues: Sequence, Sendable {
  /// A listed queue, or the error of the request that should have brought it.
  public typealias Element = Result<QueueItem, AzureError>

  let calls: BlockingCallRunner
  let listing: QueueListing
  let options: OperationOptions

  /// The same listing page by page, from the first one on.
  public var pages: BlockingListedQueuePages { pages(resumingAt: nil) }

  /// The same listing page by page, from where an earlier one stopped.
  ///
  /// - Parameter continuationToken: The token of the last page that was seen, kept by the caller; `nil` begins anew.
  /// - Returns: The pages; nothing is sent before they are iterated.
  public func pages(resumingAt continuationToken: ContinuationToken?) -> BlockingListedQueuePages {
    BlockingListedQueuePages(
      calls: calls, listing: listing, options: options, continuationToken: continuationToken)
  }

  /// Hands out the queues of one iteration.
  public struct Iterator: IteratorProtocol {
    private var pages: BlockingListedQueuePages.Iterator
    private var waiting: ArraySlice<QueueItem> = []

    init(_ pages: BlockingListedQueuePages) { self.pages = pages.makeIterator() }

    /// Returns the next queue, fetching a page when none is left.
    ///
    /// Blocks the calling thread then.
    ///
    /// - Returns: The queue or the error that ends the sequence; `nil` after the last one or after an error.
    @available(*, noasync, message: "This blocks its thread; in async code use QueueServiceClient.queues.")
    public mutating func next() -> Result<QueueItem, AzureError>? {
      // A page may be empty although more follow.
      while waiting.isEmpty {
        switch pages.next() {
        case nil: return nil
        case .failure(let error): return .failure(error)
        case .success(let page): waiting = page.queues[...]
        }
      }
      return waiting.popFirst().map { .success($0) }
    }
  }

  /// Starts an iteration; nothing is sent before its first queue is wanted.
  public func makeIterator() -> Iterator { Iterator(pages) }
}

/// The pages of a listing; see ``BlockingListedQueues/pages(resumingAt:)``.
///
/// Keep a page's ``QueuePage/continuationToken`` to go on after it later, in this process or another. A failed request is
/// the last element.
public struct BlockingListedQueuePages: Sequence, Sendable {
  /// A page of queues, or the error of the request that should have brought it.
  public typealias Element = Result<QueuePage, AzureError>

  let calls: BlockingCallRunner
  let listing: QueueListing
  let options: OperationOptions
  let continuationToken: ContinuationToken?

  /// Fetches the pages of one iteration.
  public struct Iterator: IteratorProtocol {
    private let sequence: BlockingListedQueuePages
    private var cursor: QueueListing.Cursor

    init(_ sequence: BlockingListedQueuePages) {
      self.sequence = sequence
      cursor = QueueListing.Cursor(sequence.listing, resumingAt: sequence.continuationToken)
    }

    /// Fetches the next page with one request.
    ///
    /// Blocks the calling thread.
    ///
    /// - Returns: The page, which may be empty although more follow, or the error that ends the sequence; `nil` after the
    ///   last one or after an error.
    @available(*, noasync, message: "This blocks its thread; in async code use QueueServiceClient.queues.")
    public mutating func next() -> Result<QueuePage, AzureError>? {
      guard let operation = cursor.next() else { return nil }
      do throws(AzureError) {
        let page = try sequence.calls.run(operation, sequence.options)
        cursor.receive(page)
        return .success(page)
      } catch {
        return .failure(error)
      }
    }
  }

  /// Starts an iteration; nothing is sent before its first page is wanted.
  public func makeIterator() -> Iterator { Iterator(self) }
}
