/// What a listing asks for, page after page; shared by both facades.
package struct QueueListing: Sendable {
  private let prefix: String?
  private let includesMetadata: Bool
  private let pageSize: Int?

  package init(prefix: String?, includesMetadata: Bool, pageSize: Int?) {
    self.prefix = prefix
    self.includesMetadata = includesMetadata
    self.pageSize = pageSize
  }

  /// Decides which page comes next, without fetching any.
  package struct Cursor: Sendable {
    private let listing: QueueListing
    private var continuationToken: ContinuationToken?
    private var isFinished = false

    package init(_ listing: QueueListing, resumingAt continuationToken: ContinuationToken?) {
      self.listing = listing
      self.continuationToken = continuationToken
    }

    /// The operation that fetches the next page, or `nil` after the last one or a failed one.
    package mutating func next() -> ListQueues? {
      guard !isFinished else { return nil }
      // Undone by the page: an error, too, ends the iteration.
      isFinished = true
      return ListQueues(
        prefix: listing.prefix, includesMetadata: listing.includesMetadata, pageSize: listing.pageSize,
        resumingAt: continuationToken)
    }

    /// Takes note of the page that the operation brought.
    package mutating func receive(_ page: QueuePage) {
      continuationToken = page.continuationToken
      isFinished = page.continuationToken == nil
    }
  }
}
