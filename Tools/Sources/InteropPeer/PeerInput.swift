import AzureQueues
import Foundation

/// What one run of the peer is told, as JSON on standard input.
///
/// Only what a subcommand needs has to be there; names it does not know are passed over.
struct PeerInput: Decodable {
  /// The account, with its key.
  var connectionString: String?
  /// The address of the queue or of the service, with a shared access signature.
  var url: String?
  /// The queue; in the address when that is a queue's.
  var queue: String?
  /// The name of the encoding: text, base64, bytes or xml.
  var encoding: String?

  /// How messages are encrypted; not at all unless given.
  var encryption: Encryption?

  var text: String?
  var base64: String?
  var visibilityTimeout: Int?
  var timeToLive: Int?
  var max: Int?
  var id: String?
  var popReceipt: String?

  var metadata: [String: String]?
  var policies: [Policy]?
  var properties: ServiceProperties?
  var prefix: String?
  var pageSize: Int?

  var permissions: String?
  var services: String?
  var resourceTypes: String?
  var startsOn: String?
  var expiresOn: String?
  var policyID: String?
  var addressRange: String?
  var protocols: String?
  var version: String?
  /// A bearer token for the service at `url`.
  var token: String?
  /// Signs instead of the account's key.
  var delegationKey: DelegationKey?

  /// A user delegation key, as the service gives it.
  struct DelegationKey: Codable {
    var objectID: String
    var tenantID: String
    var start: String
    var expiry: String
    var service: String
    var version: String
    var value: String
  }

  /// Client-side encryption.
  struct Encryption: Decodable {
    /// Encrypts, and decrypts what has its id.
    var key: Key?
    /// Those that a resolver finds.
    var keys: [Key]?
    /// The version to write: 1.0 or 2.0.
    var version: String?
    var required: Bool?

    /// A key: the secret of AES key wrap in base64, or PEM.
    struct Key: Decodable {
      var id: String
      var aes: String?
      var pem: String?
      var algorithm: String?
    }
  }

  /// A stored access policy, dates as the service writes them.
  struct Policy: Codable {
    var id: String
    var startsOn: String?
    var expiresOn: String?
    var permissions: String?
  }
}
