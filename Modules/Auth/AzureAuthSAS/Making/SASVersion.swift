public import AzureCore

/// The version whose rules a shared access signature follows: a date, sent as `sv`.
///
/// It decides what is signed and in which order. A request that carries no `x-ms-version` of its own is also served by the
/// rules of this version
/// ([Versioning](https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services)).
public struct SASVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The version as text, `YYYY-MM-DD`.
  package let rawValue: String

  private init(known: String) { rawValue = known }

  /// Makes a version from its date.
  ///
  /// - Parameter text: `YYYY-MM-DD`.
  /// - Throws: ``AzureError`` when the text is not such a date.
  public init(_ text: String) throws(AzureError) {
    try Timestamp.requireVersionDate(text, "The version of a shared access signature")
    rawValue = text
  }

  /// The default, `2025-11-05`: the newest version known to be deployed in every region.
  ///
  /// Newer ones grant nothing more.
  public static let widelyDeployed = SASVersion(known: "2025-11-05")

  /// The version `2026-02-06`, the first with user delegation signatures for queues.
  public static let userDelegation = SASVersion(known: "2026-02-06")

  /// The newest version that this package knows, `2026-10-06`; a region may not have it yet.
  public static let newest = SASVersion(known: "2026-10-06")

  /// The first version that signs the encryption scope of an account signature.
  static let firstWithEncryptionScope = SASVersion(known: "2020-12-06")

  /// The first version with account signatures, and with addresses and protocols in all signatures.
  static let firstWithAccount = SASVersion(known: "2015-04-05")

  /// The first version that signs the name of the service before a queue's path.
  static let firstWithServiceName = SASVersion(known: "2015-02-21")

  /// The first version whose rules are known here.
  static let first = SASVersion(known: "2012-02-12")

  /// Orders versions by date.
  public static func < (left: SASVersion, right: SASVersion) -> Bool { left.rawValue < right.rawValue }

  /// The version as text.
  public var description: String { rawValue }
}
