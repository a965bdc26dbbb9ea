public import AzureCore
public import AzureQueueProtocol

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
