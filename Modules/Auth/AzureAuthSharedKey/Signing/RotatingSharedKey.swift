#if SharedKey
  public import AzureCore

  /// An account key that can be replaced while clients use it.
  ///
  /// Every attempt is signed with the key of that moment, so a retry after a replacement is already signed with the new one.
  /// Any thread may call it.
  public final class RotatingSharedKey: Authorizer {
    /// The account's name as it is signed.
    public let account: String

    private let credential: ThreadLock<SharedKeyCredential>

    /// Starts with a key.
    ///
    /// - Parameter credential: The account and the key in use until it is replaced.
    public init(_ credential: SharedKeyCredential) {
      self.account = credential.account
      self.credential = ThreadLock(credential)
    }

    /// The credential in use.
    public var current: SharedKeyCredential { credential.withLock { $0 } }

    /// Replaces the key; attempts that start from now on are signed with the new one.
    ///
    /// - Parameter key: The other key of the same account: base64.
    /// - Throws: ``AzureError`` when the key is not base64; the old one stays in use.
    public func replace(key: String) throws(AzureError) {
      let replacement = try SharedKeyCredential(account: account, key: key)
      credential.withLock { $0 = replacement }
    }

    /// Signs one attempt with the key in use.
    ///
    /// - Parameters:
    ///   - request: The request; nothing may change it afterwards.
    ///   - token: Not used.
    ///   - context: Not used.
    /// - Throws: ``AzureError`` when the request cannot be signed.
    public func authorize(
      _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
    ) throws(AzureError) {
      try current.authorize(&request, token: token, context: context)
    }
  }

  extension RotatingSharedKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The account's name, with the key redacted.
    public var description: String { "RotatingSharedKey(account: \(account), key: <redacted>)" }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// A mirror with the account's name as its only child.
    public var customMirror: Mirror { Mirror(self, children: ["account": account]) }
  }
#endif
