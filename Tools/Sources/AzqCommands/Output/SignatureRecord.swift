import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import Foundation

/// A shared access signature as the commands print it; it is a secret, and printing it is what was asked for.
struct SignatureRecord: Encodable {
  var token: String
  var url: String
  var version: String?
  var permissions: String?
  var services: String?
  var resourceTypes: String?
  var startsOn: Timestamp?
  var expiresOn: Timestamp?
  var policyID: String?
  var addressRange: String?
  var isHTTPSOnly: Bool

  /// Takes a signature and the URL it is for, up to where the query begins.
  init(_ signature: SharedAccessSignature, address: String) {
    token = signature.query.value
    url = address + "?" + token
    version = signature.version
    permissions = signature.permissions
    services = signature.services
    resourceTypes = signature.resourceTypes
    startsOn = signature.startsOn
    expiresOn = signature.expiresOn
    policyID = signature.policyID
    addressRange = signature.addressRange
    isHTTPSOnly = signature.isHTTPSOnly
  }
}
