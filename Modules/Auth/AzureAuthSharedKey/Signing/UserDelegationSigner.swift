#if SharedKey
  public import AzureAuthSAS
  public import AzureCore

  /// Signs shared access signatures with a user delegation key, in place of an account key.
  ///
  /// The key itself never prints. Available while the package trait `SharedKey` is on, as it is by default.
  public struct UserDelegationSigner: SASSigner {
    /// The account's name as it is signed.
    public let accountName: String

    /// The key that it signs with.
    public let userDelegationKey: UserDelegationKey?

    private let key: Secret<SigningKey>

    /// Takes an account's name and a key that its service gave.
    ///
    /// - Parameters:
    ///   - account: The account's name, without `-secondary`. Blanks around it are dropped.
    ///   - key: The key.
    /// - Throws: ``AzureError`` when the name cannot be one or the key's value is not base64. The error repeats neither.
    public init(account: String, key: UserDelegationKey) throws(AzureError) {
      accountName = try SharedKeyCredential.checkedAccount(account)
      guard let bytes = decodedKey(key.value.value) else {
        throw .invalidArgument(
          "The value of the user delegation key is not base64", advice: "pass it as the service gave it")
      }
      userDelegationKey = key
      self.key = Secret(SigningKey(bytes))
    }

    /// Signs the text of a shared access signature with the user delegation key.
    ///
    /// - Parameter stringToSign: The text.
    /// - Returns: Its HMAC-SHA256 in base64.
    public func sign(_ stringToSign: String) -> String {
      key.value.signature(of: Array(stringToSign.utf8))
    }
  }

  extension UserDelegationSigner: RedactedDescription {
    /// The account's name, with the key redacted.
    public var description: String {
      "UserDelegationSigner(account: \(accountName), key: \(TextRedaction.replacement))"
    }
  }
#endif
