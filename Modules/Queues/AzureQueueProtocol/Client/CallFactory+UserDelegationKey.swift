package import AzureCore
import AzurePolicies

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

extension CallFactory {
  /// Makes the operation with the client's clock, after checking that the client's version of the service has it.
  package func userDelegationKey(
    startsOn: Date?, expiresOn: Date, delegatedUserTenantID: String?
  ) throws(AzureError) -> GetUserDelegationKey {
    try require(ServiceVersion.userDelegation.rawValue, for: "User delegation keys of queues")
    if delegatedUserTenantID != nil { try require("2026-04-06", for: "Keys for users of another tenant") }
    return GetUserDelegationKey(
      startsOn: startsOn, expiresOn: expiresOn, delegatedUserTenantID: delegatedUserTenantID,
      now: options.clock.now().date)
  }

  private func require(_ version: String, for what: String) throws(AzureError) {
    // Versions are dates, which compare as text.
    guard options.serviceVersion.rawValue < version else { return }
    var error = AzureError.invalidArgument(
      "\(what) need the service version \(version), and the client asks for \(options.serviceVersion)",
      advice: "set serviceVersion in the client's options")
    error.operation = GetUserDelegationKey.name
    throw error
  }
}
