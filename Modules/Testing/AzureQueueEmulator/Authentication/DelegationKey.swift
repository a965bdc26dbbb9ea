import AzureCore

/// A user delegation key, all of it but its value.
///
/// The value is computed from the rest and the account's key, so that the emulator knows every key that it has ever given
/// away without keeping one.
struct DelegationKey: Sendable {
  let objectID: String
  let tenantID: String
  let start: String
  let expiry: String
  let service: String
  let version: String
  /// The tenant of the user that the key's signatures are for; empty when the key is for no such user.
  let delegatedTenantID: String

  #if SharedKey
    /// The bytes of the key.
    func value(of account: EmulatorAccount) -> [UInt8] {
      let parts = [
        "user delegation key", account.name, objectID, tenantID, start, expiry, service, version,
        delegatedTenantID,
      ]
      return MessageAuthenticationCode.code(of: parts.joined(separator: "\n"), key: account.key.value)
    }
  #endif
}
