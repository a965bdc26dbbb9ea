public import AzureAuthSAS
public import AzureCore

/// What a storage connection string says about queues: where they are and what gives access to them.
///
/// ```swift
/// let connection = try ConnectionString("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=…")
/// let authorizer = try connection.authorizer()
/// ```
///
/// The grammar is `name=value` pairs with `;` between them; a value is everything after the first `=`. This reader
///
/// - ignores the case of names, blanks around names and values, and empty segments;
/// - drops a pair of quotation marks around the whole and around a value, as files of settings keep them;
/// - ignores settings of other services and unknown ones;
/// - refuses segments without `=`, names that occur twice or hold other characters than names have, known settings without a
///   value, an account with another character than letters, digits, `-`, `_` and `.` or with `-secondary` at its end, a
///   protocol other than `http` and `https`, a key that is not base64, a secondary endpoint without a primary, and addresses
///   with a user, a fragment or a character that must be percent-encoded.
///
/// `AccountName` decides about the style of an endpoint: a path that ends with it is path style, whatever stands before it
/// and whatever the host looks like. Only without it the shape of the host decides, as in `StorageEndpoint.init(_:)`.
///
/// Of two settings that say the same thing differently one wins, as in the other clients of the service:
///
/// - `QueueEndpoint` over all that an address is built from: `DefaultEndpointsProtocol` and `EndpointSuffix` say nothing
///   then, but for the scheme of an endpoint without one, so `http` in an endpoint is sent unencrypted whatever the protocol
///   is;
/// - `AccountKey` over a shared access signature, in `SharedAccessSignature` or in the query of `QueueEndpoint`, which
///   ``authorizer()`` then leaves alone.
///
/// Two signatures, or `UseDevelopmentStorage=true` beside settings that it decides, are refused.
///
/// The key and the signature never print, and no error repeats any part of the string.
/// See https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string.
public struct ConnectionString: Sendable, Hashable {
  /// The primary endpoint: `QueueEndpoint`, or built from the account's name.
  public let queueEndpoint: StorageEndpoint

  /// The secondary endpoint: `QueueSecondaryEndpoint`, or derived when the primary is built too.
  ///
  /// `nil` when `QueueEndpoint` was given alone. Whether the account has a secondary location, the string does not say.
  public let secondaryQueueEndpoint: StorageEndpoint?

  /// The account: `AccountName`, or the one that the endpoint names; `nil` when neither does.
  public let accountName: String?

  /// The account key, checked to be base64.
  public let accountKey: Secret<String>?

  /// The shared access signature: `SharedAccessSignature`, or the query of `QueueEndpoint`.
  public let sharedAccessSignature: SharedAccessSignature?

  /// Reads a connection string.
  ///
  /// - Parameter text: The whole string.
  /// - Throws: ``AzureError`` that names the rule or the setting at fault and no part of the string.
  public init(_ text: String) throws(AzureError) {
    let settings = try ConnectionStringSettings(text)
    if try settings.usesDevelopmentStorage {
      self = try Self.developmentStorage(settings)
    } else {
      self = try Self.account(settings)
    }
  }

  init(
    queueEndpoint: StorageEndpoint, secondaryQueueEndpoint: StorageEndpoint?, accountName: String?,
    accountKey: Secret<String>?, sharedAccessSignature: SharedAccessSignature?
  ) {
    self.queueEndpoint = queueEndpoint
    self.secondaryQueueEndpoint = secondaryQueueEndpoint
    self.accountName = accountName
    self.accountKey = accountKey
    self.sharedAccessSignature = sharedAccessSignature
  }
}

extension ConnectionString {
  /// Whether the string holds an account key or a shared access signature.
  ///
  /// A string without either is valid: it says where the queues are, and the credential is given beside it.
  public var hasCredential: Bool { accountKey != nil || sharedAccessSignature != nil }

  /// Makes the authorizer of the string's own credential: the account key before the shared access signature.
  ///
  /// - Returns: A `SharedKeyCredential` or a `SharedAccessSignature`.
  /// - Throws: ``AzureError`` of kind `credential` when the string has neither (see ``hasCredential``; pass an
  ///   `AnonymousAuthorizer` where none is wanted), or when it has a key and the package trait `SharedKey` is off.
  public func authorizer() throws(AzureError) -> any Authorizer {
    if let accountName, let accountKey {
      #if SharedKey
        return try SharedKeyCredential(account: accountName, key: accountKey.value)
      #else
        throw AzureError(
          .credential, "The connection string has an account key, but signing with keys is not built in",
          advice: "enable the trait 'SharedKey' of the package, or use a shared access signature")
      #endif
    }
    if let sharedAccessSignature { return sharedAccessSignature }
    throw AzureError(
      .credential, "The connection string has no credential",
      advice:
        "add AccountKey or SharedAccessSignature, or make the account of 'ConnectionString.queueEndpoint' and a "
        + "credential")
  }
}

extension ConnectionString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The endpoint, the account and the kind of credential; never the credential.
  public var description: String {
    let kind =
      accountKey != nil ? "account key" : sharedAccessSignature != nil ? "shared access signature" : "none"
    return "ConnectionString(\(queueEndpoint), account: \(accountName ?? "unknown"), credential: \(kind))"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror with the redacted text as its only child.
  public var customMirror: Mirror { Mirror(self, children: ["summary": description]) }
}
