import AzureAuthSAS
public import AzureCore

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
