import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import Foundation

/// A stored access policy as the commands print and read it.
struct PolicyRecord: Codable {
  var id: String
  var permissions: String?
  var startsOn: Timestamp?
  var expiresOn: Timestamp?
  /// What of the policy could not be read, by its elements' names; set again as it is.
  var unreadableFields: [String: String]?

  init(_ identifier: SignedIdentifier) {
    id = identifier.id
    permissions = identifier.accessPolicy?.permissions?.letters
    startsOn = identifier.accessPolicy?.startsOn
    expiresOn = identifier.accessPolicy?.expiresOn
    unreadableFields = identifier.accessPolicy.flatMap {
      $0.unreadableFields.isEmpty ? nil : $0.unreadableFields
    }
  }

  /// The same as the library takes it.
  func identifier() throws(AzureError) -> SignedIdentifier {
    guard permissions != nil || startsOn != nil || expiresOn != nil || unreadableFields != nil else {
      return SignedIdentifier(id: id)
    }
    var policy = AccessPolicy(startsOn: startsOn, expiresOn: expiresOn)
    policy.unreadableFields = unreadableFields ?? [:]
    if let permissions {
      // Unknown letters are kept: what was read may be newer than this program.
      guard let letters = QueueSASPermissions(letters: permissions) else {
        throw AzureError.invalidArgument("The permissions of the policy '\(id)' are not lower-case letters")
      }
      policy.permissions = letters
    }
    return SignedIdentifier(id: id, accessPolicy: policy)
  }

  /// Policies in columns; what a policy leaves to the signatures is a hyphen.
  static func table(_ records: [PolicyRecord]) -> TextTable {
    var table = TextTable([
      ("id", .left), ("permissions", .left), ("starts", .left), ("expires", .left),
    ])
    for record in records {
      table.add([
        record.id, record.permissions ?? record.unreadable("Permission"),
        record.startsOn?.iso8601 ?? record.unreadable("Start"),
        record.expiresOn?.iso8601 ?? record.unreadable("Expiry"),
      ])
    }
    return table
  }

  private func unreadable(_ element: String) -> String {
    unreadableFields?[element] ?? "-"
  }
}
