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
