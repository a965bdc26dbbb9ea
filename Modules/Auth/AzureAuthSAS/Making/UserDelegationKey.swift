public import AzureCore

/// A key that the service gives to a Microsoft Entra identity, to sign shared access signatures with
/// ([Get User Delegation Key](https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key)).
///
/// All parts but ``signedDelegatedUserTenantID`` are needed, as each goes into what is signed: an answer that lacks one is an error.
/// The key itself never prints.
public struct UserDelegationKey: Sendable, Hashable {
  /// The object id of the identity that asked (`skoid`).
  public var signedObjectID: String
  /// The identity's tenant (`sktid`).
  public var signedTenantID: String
  /// From when it is valid (`skt`), in the service's own text.
  public var signedStart: String
  /// Until when it is valid (`ske`), in the service's own text.
  public var signedExpiry: String
  /// The service that it is for (`sks`): `q`.
  public var signedService: String
  /// The version whose rules it was made by (`skv`).
  public var signedVersion: String
  /// The tenant of the user that it was asked for (`skdutid`), when it was.
  public var signedDelegatedUserTenantID: String?
  /// The key, in base64.
  public var value: Secret<String>

  /// Makes a key from its parts.
  ///
  /// - Parameters:
  ///   - signedObjectID: The object id of the identity that asked.
  ///   - signedTenantID: The identity's tenant.
  ///   - signedStart: From when it is valid, in the service's own text.
  ///   - signedExpiry: Until when it is valid, in the service's own text.
  ///   - signedService: The service that it is for.
  ///   - signedVersion: The version whose rules it was made by.
  ///   - signedDelegatedUserTenantID: The tenant of the user that it was asked for.
  ///   - value: The key, in base64.
  public init(
    signedObjectID: String, signedTenantID: String, signedStart: String, signedExpiry: String,
    signedService: String = "q", signedVersion: String, signedDelegatedUserTenantID: String? = nil,
    value: String
  ) {
    self.signedObjectID = signedObjectID
    self.signedTenantID = signedTenantID
    self.signedStart = signedStart
    self.signedExpiry = signedExpiry
    self.signedService = signedService
    self.signedVersion = signedVersion
    self.signedDelegatedUserTenantID = signedDelegatedUserTenantID
    self.value = Secret(value)
  }

  /// The instant from which it is valid, or `nil` when its text is not a date.
  public var startsOn: Timestamp? { Timestamp(iso8601: signedStart) }

  /// The instant at which it ends, or `nil` when its text is not a date.
  public var expiresOn: Timestamp? { Timestamp(iso8601: signedExpiry) }
}
