import AzureAuthSAS
import AzureCore
import Synchronization

/// Signs nothing: it notes what it was asked to sign, and responds with a signature that needs encoding.
final class NotingSigner: SASSigner {
  static let response = "SECRET+signature/of=="

  let accountName = "contosoq1"
  let userDelegationKey: UserDelegationKey?
  private let noted = Mutex<[String]>([])

  init(_ key: UserDelegationKey? = nil) { userDelegationKey = key }

  var texts: [String] { noted.withLock { $0 } }

  func sign(_ stringToSign: String) throws(AzureError) -> String {
    noted.withLock { $0.append(stringToSign) }
    return Self.response
  }
}

extension UserDelegationKey {
  /// A key that says where it is seen.
  static let example = UserDelegationKey(
    signedObjectID: "00000000-1111-2222-3333-444444444444",
    signedTenantID: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    signedStart: "2026-03-03T00:00:00Z", signedExpiry: "2026-03-09T00:00:00Z", signedVersion: "2026-04-06",
    value: "SECRETSECRETSECRETSECRETSECREQ==")
}

extension Timestamp {
  /// Tue, 10 Mar 2026 12:00:00 GMT.
  static let noon = Timestamp(seconds: 1_773_144_000)
}
