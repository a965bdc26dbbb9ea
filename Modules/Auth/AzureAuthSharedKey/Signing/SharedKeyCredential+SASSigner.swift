#if SharedKey
  public import AzureAuthSAS

  extension SharedKeyCredential: SASSigner {
    /// The account's name as it is signed.
    public var accountName: String { account }

    /// Signs the text of a shared access signature with the account key.
    ///
    /// - Parameter stringToSign: The text.
    /// - Returns: Its HMAC-SHA256 in base64.
    public func sign(_ stringToSign: String) -> String { signature(of: Array(stringToSign.utf8)) }
  }

  extension RotatingSharedKey: SASSigner {
    /// The account's name as it is signed.
    public var accountName: String { account }

    /// Signs the text of a shared access signature with the key in use.
    ///
    /// A replacement later does not change what was signed: it lasts until the key is regenerated in the account.
    ///
    /// - Parameter stringToSign: The text.
    /// - Returns: Its HMAC-SHA256 in base64.
    public func sign(_ stringToSign: String) -> String { current.sign(stringToSign) }
  }
#endif
