package import AzureAuthSAS
package import AzureCore
import AzurePolicies
import Logging

/// Shared access signatures from a client: what both facades share.
extension CallFactory {
  /// Makes a queue's signature: a user delegation signature when the signer has such a key, else a service signature.
  package func signature(
    queue: QueueName, permissions: QueueSASPermissions, expires: SASExpiry, delegatedUserObjectID: String?,
    options: SASOptions
  ) throws(AzureError) -> SharedAccessSignature {
    let signer = try signer(options)
    let startsOn = options.startsOn
    let expiresOn = try end(expires)
    guard let key = signer.userDelegationKey else {
      guard delegatedUserObjectID == nil else {
        throw .invalidArgument(
          "Only a user delegation signature can be for one user, and the signer has an account key",
          advice: "pass a UserDelegationSigner as the signer")
      }
      let fields = QueueSAS(
        queue: queue.rawValue, permissions: permissions, startsOn: startsOn, expiresOn: expiresOn,
        policyID: expires.policyID, addressRange: options.addressRange, protocols: options.protocols,
        version: try version(options))
      return try fields.signed(by: signer)
    }
    let version = try version(options)
    let fields = UserDelegationSAS(
      queue: queue.rawValue, key: key, permissions: permissions, startsOn: startsOn,
      expiresOn: try Self.withoutPolicy(expires, expiresOn, "A user delegation signature"),
      delegatedUserObjectID: delegatedUserObjectID, addressRange: options.addressRange,
      protocols: options.protocols,
      // A version that was asked for is not raised silently.
      version: options.version ?? max(version, .userDelegation))
    return try fields.signed(by: signer)
  }

  /// Makes an account's signature.
  package func signature(
    permissions: AccountSASPermissions, services: AccountSASServices, resourceTypes: AccountSASResourceTypes,
    expires: SASExpiry, options: SASOptions
  ) throws(AzureError) -> SharedAccessSignature {
    let expiresOn = try end(expires)
    let fields = AccountSAS(
      permissions: permissions, services: services, resourceTypes: resourceTypes,
      startsOn: options.startsOn,
      expiresOn: try Self.withoutPolicy(expires, expiresOn, "An account's signature"),
      addressRange: options.addressRange, protocols: options.protocols, version: try version(options))
    return try fields.signed(by: try signer(options))
  }

  /// Makes the URL of a queue with a signature.
  package func url(of queue: QueueName, with signature: SharedAccessSignature) -> Secret<String> {
    Secret(endpoint.url + "/" + queue.rawValue + "?" + signature.query.value)
  }

  /// Makes the URL of the service with a signature.
  package func url(with signature: SharedAccessSignature) -> Secret<String> {
    Secret(endpoint.url + "/?" + signature.query.value)
  }

  /// Refuses a policy where the service takes none.
  private static func withoutPolicy(
    _ expires: SASExpiry, _ instant: Timestamp?, _ kind: String
  ) throws(AzureError) -> Timestamp {
    guard expires.policyID == nil, let instant else {
      throw .invalidArgument(
        "\(kind) cannot refer to a stored access policy",
        advice: "give permissions and an expiry, or make a queue's signature with an account key")
    }
    return instant
  }

  /// The end of a signature; warns when it is over already, which the service alone would say, and late.
  private func end(_ expires: SASExpiry) throws(AzureError) -> Timestamp? {
    let now = options.clock.now().date
    let end = try expires.instant(after: now)
    if let end, end <= now {
      options.logger?.warning(
        "a shared access signature is made that has expired already",
        metadata: ["azure.sas.expires": "\(end.iso8601)", "azure.sas.now": "\(now.iso8601)"])
    }
    return end
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

extension CallFactory {
  /// Makes the operation with the client's clock, after checking that the client's version of the service has it.
  package func userDelegationKey(
    startsOn: Timestamp?, expiresOn: Timestamp, delegatedUserTenantID: String?
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
