package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Lists a page of the account's queues by name ([List Queues](https://learn.microsoft.com/rest/api/storageservices/list-queues1)).
package struct ListQueues: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "List Queues"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe
  /// Both locations can serve a first page; a further one must come from where the one before it came from.
  package var reach: LocationReach {
    switch continuationToken?.location {
    case nil: .either
    case .primary: .primary
    case .secondary: .secondary
    }
  }

  private let prefix: String?
  private let includeMetadata: Bool
  private let pageSize: Int?
  private let continuationToken: ContinuationToken?

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - prefix: Lists only the queues whose names begin with it; `nil` for all.
  ///   - includeMetadata: Whether the metadata of each queue is listed too.
  ///   - pageSize: How many queues the page has at most: 1 to 5,000. `nil` leaves the service's default: 5,000.
  ///   - continuationToken: Where the page begins; `nil` for the first one.
  package init(
    prefix: String? = nil, includeMetadata: Bool = false, pageSize: Int? = nil,
    resumingAt continuationToken: ContinuationToken? = nil
  ) {
    self.prefix = prefix
    self.includeMetadata = includeMetadata
    self.pageSize = pageSize
    self.continuationToken = continuationToken
  }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range, or the marker that leads nowhere.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    if let pageSize, !(1...5000).contains(pageSize) {
      throw .invalidArgument("pageSize is \(pageSize)", advice: "use 1 to 5000 queues")
    }
    if let continuationToken, continuationToken.rawValue.isEmpty {
      // An empty marker is the first page's: a caller that stores "" for "no more" would list for ever.
      throw .invalidArgument(
        "The continuation token is empty", advice: "use nil to begin with the first page")
    }
    if let fault = continuationToken?.trail?.fault { throw fault }
    return site.request(
      .get, .service,
      [
        QueryItem("comp", "list"), QueryItem("prefix", prefix.flatMap { $0.isEmpty ? nil : $0 }),
        QueryItem("marker", continuationToken?.rawValue),
        QueryItem("maxresults", pageSize.map { String($0) }),
        QueryItem("include", includeMetadata ? "metadata" : nil),
      ])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> QueuePage {
    let response = completed.response
    var root = try ResponseElement(root: "EnumerationResults", of: response, reader: reader)
    let queues = try root.child("Queues").map("Queue", called: "a queue") { queue throws(AzureError) in
      QueueItem(
        name: queue.text(ifPresent: "Name") ?? "",
        metadata: queue.tree.child("Metadata").map(QueueMetadata.init(in:)))
    }
    // The last page has an empty marker.
    guard let marker = root.text(ifPresent: "NextMarker"), !marker.isEmpty else {
      return QueuePage(queues: queues)
    }
    let trail = ListingTrail(to: marker, from: continuationToken, isEmpty: queues.isEmpty, response)
    return QueuePage(
      queues: queues,
      continuationToken: ContinuationToken(rawValue: marker, location: completed.location, trail: trail))
  }
}
