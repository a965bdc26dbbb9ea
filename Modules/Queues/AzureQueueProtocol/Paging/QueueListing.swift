import AzureCore

/// What a listing asks for, page after page; shared by both facades.
package struct QueueListing: Sendable {
  private let prefix: String?
  private let includeMetadata: Bool
  private let pageSize: Int?

  package init(prefix: String?, includeMetadata: Bool, pageSize: Int?) {
    self.prefix = prefix
    self.includeMetadata = includeMetadata
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
        prefix: listing.prefix, includeMetadata: listing.includeMetadata, pageSize: listing.pageSize,
        resumingAt: continuationToken)
    }

    /// Takes note of the page that the operation brought.
    package mutating func receive(_ page: QueuePage) {
      continuationToken = page.continuationToken
      isFinished = page.continuationToken == nil
    }
  }
}

/// What a listing knows of the pages behind it, to end when a server leads it in a circle or through nothing.
///
/// It keeps one marker, however long the listing is, and meets it again in every circle (Brent's way of finding cycles): the
/// marker that is kept is replaced after 1, 2, 4, 8 … pages, so that it lies in the circle sometime and the next replacement
/// is further away than the circle is long.
final class ListingTrail: Sendable {
  /// How many pages in a row may be empty: the service makes some, and no listing can be seen to move on through more.
  static let maximumEmptyPages = 1_000

  private let kept: String
  /// How many pages came since the marker was kept.
  private let age: Int
  /// After how many it is replaced.
  private let maximumAge: Int
  private let emptyPages: Int
  /// Why the listing must not go on.
  let fault: AzureError?

  /// Takes a page into account.
  ///
  /// - Parameters:
  ///   - marker: Where the page says that the listing goes on.
  ///   - token: Where the page began; `nil` for the first.
  ///   - isEmpty: Whether the page has no queues.
  ///   - response: The page.
  init(to marker: String, from token: ContinuationToken?, isEmpty: Bool, _ response: AzureResponse) {
    let past = token?.trail
    let last = token?.rawValue
    emptyPages = isEmpty ? (past?.emptyPages ?? 0) + 1 : 0
    let isRepeated = [past?.kept, last].contains { $0?.isExactly(marker) == true }
    if isRepeated {
      fault = .listing(response, "its NextMarker leads back to where the listing was:", marker)
    } else if emptyPages >= Self.maximumEmptyPages {
      fault = .listing(
        response, "it is one of \(emptyPages) pages in a row without a queue, and goes on at", marker)
    } else {
      fault = nil
    }
    let (age, maximumAge) = ((past?.age ?? 0) + 1, past?.maximumAge ?? 1)
    if let past, age < maximumAge {
      (kept, self.age, self.maximumAge) = (past.kept, age, maximumAge)
    } else {
      (kept, self.age, self.maximumAge) = (marker, 0, past == nil ? 1 : maximumAge * 2)
    }
  }
}

extension AzureError {
  /// A listing that does not move on; names the marker, which is another's text.
  fileprivate static func listing(_ response: AzureResponse, _ reason: String, _ marker: String) -> AzureError
  {
    var texts = FailureTexts(of: response)
    var error = malformedResponse(response, "\(reason) '\(texts.keepName(marker))'")
    error.advice = "the listing would never end; tell the operator of the server"
    return error
  }
}

/// Decides how many messages the next receive asks for, without receiving any; shared by both facades.
package struct ReceiveCursor: Sendable {
  private let batch: Int
  private var left: Int?
  private var isFinished = false

  /// Makes a cursor.
  ///
  /// - Parameters:
  ///   - batch: How many messages a receive asks for.
  ///   - maximum: How many in all.
  package init(batch: Int, maximum: Int?) {
    self.batch = batch
    left = maximum
  }

  /// How many messages to ask for, or `nil` after an empty response, an error, or when there are enough.
  package mutating func next() -> Int? {
    guard !isFinished, left != 0 else { return nil }
    // Undone by the response: an error, too, ends the iteration.
    isFinished = true
    // A batch out of range goes on as it is, to be refused by the operation, however few are wanted in all.
    guard let left, (1...32).contains(batch) else { return batch }
    return min(left, batch)
  }

  /// Takes note of how many messages came.
  package mutating func receive(_ count: Int) {
    isFinished = count == 0
    left = left.map { max(0, $0 - count) }
  }
}
