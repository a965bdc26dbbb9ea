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
///   value, a protocol other than `http` and `https`, a key that is not base64, a secondary endpoint without a primary, and
///   addresses with a user, a fragment or a character that must be percent-encoded.
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
