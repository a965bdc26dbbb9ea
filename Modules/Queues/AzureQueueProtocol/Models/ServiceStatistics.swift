public import AzureCore

/// How far the secondary location of an account has come.
///
/// As [Get Queue Service Stats](https://learn.microsoft.com/rest/api/storageservices/get-queue-service-stats) tells it.
/// Going on needs ``status``, without which the time means nothing: a response without it is an error. The time is good to have.
public struct ServiceStatistics: Sendable, Hashable, Codable {
  /// The state of the secondary location; an open type.
  public struct GeoReplicationStatus: RawRepresentable, Sendable, Hashable, Codable,
    ExpressibleByStringLiteral, CustomStringConvertible
  {
    /// The state as the service spells it.
    public var rawValue: String
    /// Makes a state from its name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Makes a state from a literal.
    public init(stringLiteral value: String) { rawValue = value }
    /// The state as the service spells it.
    public var description: String { rawValue }

    /// The secondary works.
    public static let live: GeoReplicationStatus = "live"
    /// The first copy to the secondary is under way.
    public static let bootstrap: GeoReplicationStatus = "bootstrap"
    /// The secondary cannot be reached.
    public static let unavailable: GeoReplicationStatus = "unavailable"
  }

  /// The state of the secondary location.
  public var status: GeoReplicationStatus

  /// All writes before this time can be read at the secondary; `nil` when that is not known or cannot be read.
  public var lastSyncTime: Timestamp?

  /// Makes statistics.
  ///
  /// - Parameters:
  ///   - status: The state of the secondary location.
  ///   - lastSyncTime: Up to when all writes can be read at the secondary.
  public init(status: GeoReplicationStatus, lastSyncTime: Timestamp? = nil) {
    self.status = status
    self.lastSyncTime = lastSyncTime
  }
}
