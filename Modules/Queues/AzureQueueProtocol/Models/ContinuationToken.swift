public import AzureCore

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
