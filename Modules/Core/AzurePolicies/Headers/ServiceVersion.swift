public import AzureCore

/// A version of the service's protocol: a date, sent as `x-ms-version`.
///
/// Versions compare by date. A version that the account's region does not have yet is refused by the service with
/// `InvalidHeaderValue`.
public struct ServiceVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The version as text, `YYYY-MM-DD`.
  public let rawValue: String

  private init(known: String) { rawValue = known }

  /// Makes a version from its date.
  ///
  /// - Parameter text: `YYYY-MM-DD`.
  /// - Throws: ``AzureError`` when the text is not such a date.
  public init(_ text: String) throws(AzureError) {
    try Timestamp.requireVersionDate(text, "The service version")
    rawValue = text
  }

  /// The default, `2025-11-05`: the newest version known to be deployed in every region.
  public static let widelyDeployed = ServiceVersion(known: "2025-11-05")

  /// The version `2026-02-06`, the first with user delegation keys for queues.
  public static let userDelegation = ServiceVersion(known: "2026-02-06")

  /// The newest version that this package knows, `2026-10-06`; a region may not have it yet.
  public static let newest = ServiceVersion(known: "2026-10-06")

  /// The first version that responds to Put Message with the message's id and receipt.
  package static let firstThatDescribesSentMessages = ServiceVersion(known: "2016-05-31")

  /// Orders versions by date.
  public static func < (left: ServiceVersion, right: ServiceVersion) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The version as text.
  public var description: String { rawValue }
}
