public import AzureCore

/// What one request of a listing brought.
///
/// Going on needs ``queues``: a response without a list of them is an error. A page whose marker is missing is the last.
public struct QueuePage: Sendable, Hashable, Codable {
  /// The queues in the order of their names; may be empty although more follow.
  public var queues: [QueueItem]

  /// Where the next page begins; `nil` on the last one.
  public var continuationToken: ContinuationToken?

  /// Makes a page.
  ///
  /// - Parameters:
  ///   - queues: The queues.
  ///   - continuationToken: Where the next page begins; `nil` on the last one.
  public init(queues: [QueueItem], continuationToken: ContinuationToken? = nil) {
    self.queues = queues
    self.continuationToken = continuationToken
  }
}

/// A queue as a listing shows it.
///
/// Going on needs ``name``; metadata is good to have.
public struct QueueItem: Sendable, Hashable, Codable {
  /// The name of the queue; empty when the page holds a queue without one, with which nothing can be done.
  public var name: String

  /// The metadata with the stored case of its names; `nil` when the listing did not ask for it.
  public var metadata: QueueMetadata?

  /// Makes an item.
  ///
  /// - Parameters:
  ///   - name: The name of the queue.
  ///   - metadata: The metadata, if the listing asked for it.
  public init(name: String, metadata: QueueMetadata? = nil) {
    self.name = name
    self.metadata = metadata
  }
}

/// Where a listing goes on; opaque text of the service, good for being stored.
///
/// It is good for the account, the location and the prefix it came from. How long it stays good is not documented; when
/// queues are created or deleted meanwhile, a listing that goes on shows the names from there as they are then
/// ([List Queues](https://learn.microsoft.com/rest/api/storageservices/list-queues1)).
///
/// A token that leads nowhere, because its marker came before in the same listing, is refused with an error that names the
/// marker, before anything is sent. One that was made from text knows nothing of what came before it.
public struct ContinuationToken: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The token as the service gave it (`NextMarker`).
  public var rawValue: String

  /// The location that gave the token, to which the listing is held; `nil` for a token made from text, which does not tell.
  ///
  /// Not part of what is stored or compared.
  public var location: StorageLocation?

  /// Where the listing has been; `nil` for a token made from text.
  ///
  /// Not part of what is stored or compared either.
  var trail: ListingTrail?

  /// Makes a token from its text, for example one that was stored.
  public init(rawValue: String) { self.rawValue = rawValue }

  init(rawValue: String, location: StorageLocation, trail: ListingTrail) {
    self.rawValue = rawValue
    self.location = location
    self.trail = trail
  }

  /// Compares the texts byte for byte.
  public static func == (left: ContinuationToken, right: ContinuationToken) -> Bool {
    left.rawValue.isExactly(right.rawValue)
  }

  /// Feeds the text.
  public func hash(into hasher: inout Hasher) { rawValue.hashExactly(into: &hasher) }

  /// The token as the service gave it.
  public var description: String { rawValue }
}

/// What the service tells of a queue: its metadata and about how many messages it holds.
///
/// Neither is needed to go on: a response that is the service's has whatever metadata it has, and a count or none.
public struct QueueProperties: Sendable, Hashable, Codable {
  /// The name-value pairs of the queue.
  public var metadata: QueueMetadata

  /// About how many messages there are: never fewer than there are, but maybe more; hidden ones count too.
  ///
  /// `nil` when the response does not tell, or when what it tells is no number.
  public var approximateMessageCount: Int?

  /// Makes properties.
  ///
  /// - Parameters:
  ///   - metadata: The name-value pairs.
  ///   - approximateMessageCount: About how many messages there are.
  public init(metadata: QueueMetadata = QueueMetadata(), approximateMessageCount: Int?) {
    self.metadata = metadata
    self.approximateMessageCount = approximateMessageCount
  }
}
