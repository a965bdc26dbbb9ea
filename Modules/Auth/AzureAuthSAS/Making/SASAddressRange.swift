public import AzureCore

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
