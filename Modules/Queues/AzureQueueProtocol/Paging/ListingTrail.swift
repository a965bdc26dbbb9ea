import AzureCore

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
    error.advice = "the listing would never end; tell whoever runs the server"
    return error
  }
}
