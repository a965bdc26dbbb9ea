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

/// Over what a shared access signature may be sent (`spr`).
///
/// These are all that there are: the service knows no signature for http alone, and no case will be added.
public enum SASProtocol: String, Sendable, Hashable {
  /// Over https only.
  case https = "https"

  /// Over https and http: what also holds for a signature that says nothing about it.
  case httpsAndHTTP = "https,http"
}

/// The addresses that may use a shared access signature (`sip`): one IPv4 address, or a range with both ends included.
///
/// The service compares them with the public address of the caller, so a caller inside the same region, whose address is a
/// private one, is refused.
public struct SASAddressRange: Sendable, Hashable, CustomStringConvertible {
  /// The first address, for example `198.51.100.7`.
  package let first: String

  /// The last address; the first one when there is only one.
  package let last: String

  private let isRange: Bool

  /// Reads one address, or two with a hyphen between them.
  ///
  /// - Parameter text: The text, for example `198.51.100.7` or `198.51.100.7-198.51.100.90`.
  /// - Throws: ``AzureError`` when that is not one or two IPv4 addresses, or the first is above the last.
  public init(_ text: String) throws(AzureError) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, let last = parts.last, let from = Self.number(first),
      let through = Self.number(last)
    else {
      throw .invalidArgument(
        "\(Self.name(text)) is neither an IPv4 address nor a range of them",
        advice: "write 198.51.100.7 or 198.51.100.7-198.51.100.90")
    }
    guard from <= through else {
      throw .invalidArgument(
        "\(Self.name(text)) begins above its end", advice: "write the lower address first")
    }
    self.first = first
    self.last = last
    isRange = parts.count > 1
  }

  /// A range has 31 characters at most.
  private static func name(_ text: String) -> String {
    QuotedText.name("The address range", text, longest: 31)
  }

  /// The text as it is signed: one address, or two with a hyphen between them.
  public var description: String { isRange ? "\(first)-\(last)" : first }

  /// The address as a number, or `nil` when it is not four decimal numbers up to 255 without leading zeros.
  private static func number(_ address: String) -> UInt32? {
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var number: UInt32 = 0
    for part in parts {
      guard let value = UInt8(part), String(value) == part else { return nil }
      number = number << 8 | UInt32(value)
    }
    return number
  }
}
