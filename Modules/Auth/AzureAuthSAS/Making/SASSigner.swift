public import AzureCore

/// What signs shared access signatures: an account key, or a user delegation key.
///
/// The conforming types of this package come with the trait `SharedKey`: `SharedKeyCredential`,
/// `RotatingSharedKey` and `UserDelegationSigner`. A type of your own can sign where the key lies, for example
/// in a vault; it must not block for long.
public protocol SASSigner: Sendable {
  /// The account's name as it is signed: never with `-secondary`.
  var accountName: String { get }

  /// The user delegation key that it signs with, or `nil` for an account key.
  ///
  /// A user delegation signature names this key; its ``UserDelegationKey/value`` is not used for that.
  var userDelegationKey: UserDelegationKey? { get }

  /// Signs a text.
  ///
  /// - Parameter stringToSign: The text; it holds no key.
  /// - Returns: The HMAC-SHA256 of the text's UTF-8 bytes under the key, in base64.
  /// - Throws: ``AzureError`` when the key cannot be used.
  func sign(_ stringToSign: String) throws(AzureError) -> String
}

extension SASSigner {
  /// No user delegation key: it signs with an account key.
  public var userDelegationKey: UserDelegationKey? { nil }
}

/// A key that the service gives to a Microsoft Entra identity, to sign shared access signatures with.
///
/// It comes from [Get User Delegation Key](https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key).
/// All parts but ``signedDelegatedUserTenantID`` are needed, as each goes into what is signed: a response that lacks one is an error.
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
