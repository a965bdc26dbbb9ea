package import AzureAuthSAS
package import AzureCore
import AzurePolicies

/// Shared access signatures from a client: what both facades share.
extension CallFactory {
  /// Makes a queue's signature: a user delegation signature when the signer has such a key, else a service signature.
  package func signature(
    queue: QueueName, permissions: QueueSASPermissions = [], expiresOn: Timestamp? = nil, policyID: String?,
    delegatedUserObjectID: String? = nil, options: SASOptions
  ) throws(AzureError) -> SharedAccessSignature {
    let signer = try signer(options)
    let startsOn = options.startsOn.map { Timestamp($0) }
    guard let key = signer.userDelegationKey else {
      guard delegatedUserObjectID == nil else {
        throw .invalidArgument(
          "Only a user delegation signature can be for one user, and the signer has an account key",
          advice: "pass a UserDelegationSigner as the signer")
      }
      let fields = QueueSAS(
        queue: queue.rawValue, permissions: permissions, startsOn: startsOn, expiresOn: expiresOn,
        policyID: policyID, addressRange: options.addressRange, protocols: options.protocols,
        version: try version(options))
      return try fields.signed(by: signer)
    }
    guard policyID == nil, let expiresOn else {
      throw .invalidArgument(
        "A user delegation signature cannot refer to a stored access policy",
        advice: "give permissions and an expiry, or sign with an account key")
    }
    let version = try version(options)
    let fields = UserDelegationSAS(
      queue: queue.rawValue, key: key, permissions: permissions, startsOn: startsOn, expiresOn: expiresOn,
      delegatedUserObjectID: delegatedUserObjectID, addressRange: options.addressRange,
      protocols: options.protocols,
      // A version that was asked for is not raised silently.
      version: options.version ?? max(version, .userDelegation))
    return try fields.signed(by: signer)
  }

  /// Makes an account's signature.
  package func signature(
    permissions: AccountSASPermissions, services: AccountSASServices,
    resourceTypes: AccountSASResourceTypes, expiresOn: Timestamp, options: SASOptions
  ) throws(AzureError) -> SharedAccessSignature {
    let fields = AccountSAS(
      permissions: permissions, services: services, resourceTypes: resourceTypes,
      startsOn: options.startsOn.map { Timestamp($0) }, expiresOn: expiresOn,
      addressRange: options.addressRange,
      protocols: options.protocols, version: try version(options))
    return try fields.signed(by: try signer(options))
  }

  /// The instant at which a signature made now ends.
  package func instant(after lifetime: Duration) throws(AzureError) -> Timestamp {
    // The end of the year 9999, beyond which no date can be written; far below what would overflow.
    guard lifetime > .zero, lifetime < .seconds(253_402_300_799) else {
      throw .invalidArgument("expiresIn is \(lifetime)", advice: "use a positive time that ends before 10000")
    }
    return options.clock.now().date + lifetime
  }

  private func version(_ options: SASOptions) throws(AzureError) -> SASVersion {
    if let version = options.version { return version }
    return try SASVersion(self.options.serviceVersion.rawValue)
  }

  private func signer(_ options: SASOptions) throws(AzureError) -> any SASSigner {
    if let signer = options.signer { return signer }
    guard let signer else {
      throw AzureError(
        .credential, "The client's credential cannot sign shared access signatures",
        advice:
          "pass as 'signer' in the options a SharedKeyCredential, or a UserDelegationSigner made of a user "
          + "delegation key; a client made with an account key signs by itself")
    }
    return signer
  }
}
