/// How the query of an address is shown: what is known to be harmless as it is, all else by a mark in its place.
///
/// Credentials and logs agree on it, so that a parameter which one of them hides does not show in the other.
package enum QueryRedaction {
  /// Stands for what is hidden: in a query it needs no escapes.
  package static let replacement = "REDACTED"

  /// How much of an item may be shown.
  package enum Visibility {
    case all
    case name
    case nothing
  }

  /// The parameters of a shared access signature that grant nothing: all but `sig` and the ids of users.
  package static let signatureParameters: Set<String> = [
    "se", "si", "sip", "ske", "skoid", "sks", "skt", "sktid", "skv", "sp", "spr", "srt", "ss", "st", "sv",
  ]

  /// The parameters of the queue operations.
  package static let operationParameters: Set<String> = [
    "comp", "include", "marker", "maxresults", "messagettl", "numofmessages", "peekonly", "popreceipt",
    "prefix",
    "restype", "timeout", "visibilitytimeout",
  ]

  /// An item of a query as it is shown.
  package static func item(
    _ name: some StringProtocol, _ value: some StringProtocol, showing visibility: Visibility
  ) -> String {
    switch visibility {
    case .all: "\(name)=\(value)"
    case .name: "\(name)=\(replacement)"
    case .nothing: "\(replacement)=\(replacement)"
    }
  }
}
