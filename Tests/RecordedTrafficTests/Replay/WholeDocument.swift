import AzureCore
import Foundation

/// A document to be compared character by character, after its prologue.
struct WholeDocument {
  /// The documents that are compared so; those of messages have parts that differ from run to run.
  static let roots: Set<String> = [
    "EnumerationResults", "SignedIdentifiers", "StorageServiceProperties", "StorageServiceStats",
    "UserDelegationKey",
  ]

  let text: String

  /// Replaces what no two accounts and moments have in common, where it has the right form: the account's name, the
  /// time of the last copy, and the delegation key itself.
  ///
  /// - Parameters:
  ///   - document: The document.
  ///   - keepsMarkers: Whether the account has its own name in the markers, and another one in the address.
  ///   - startsNow: Whether the time that a key starts is the service's.
  init(_ document: String, keepsMarkers: Bool = false, startsNow: Bool = false) {
    var text = String(document[(document.firstRange(of: "?>")?.upperBound ?? document.startIndex)...])
    let endpoint = text.firstRange(of: "<EnumerationResults ").map {
      text[$0.upperBound...].prefix { $0 != ">" }
    }
    if let host = endpoint?.split(separator: "//").last, let account = host.split(separator: ".").first {
      let name = account.hasSuffix("-secondary") ? account.dropLast(10) : account
      text = text.replacing("://\(name)", with: "://account").replacing(
        ">/\(keepsMarkers ? Self.accountOfMarker(text) ?? name : name)/", with: ">/account/")
    }
    let scan = MarkupScan(text)
    if let time = scan.text(of: "LastSyncTime"), RecordedDate.read(time) != nil {
      text = text.replacing(time, with: "time")
    }
    if scan.names.first == "UserDelegationKey", let value = scan.text(of: "Value"),
      let key = Data(base64Encoded: value), !key.isEmpty
    {
      text = text.replacing("<Value>\(value)", with: "<Value>key")
      // Without a start of its own a key starts now, which is compared as a time.
      if startsNow, let start = scan.text(of: "SignedStart"), Timestamp(iso8601: start) != nil {
        text = text.replacing("<SignedStart>\(start)", with: "<SignedStart>now")
      }
    }
    self.text = text
  }

  private static func accountOfMarker(_ text: String) -> Substring? {
    ["Marker", "NextMarker"].lazy.compactMap { MarkupScan(text).text(of: $0)?.split(separator: "/").first }
      .first
  }
}
