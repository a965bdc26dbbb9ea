#if SharedKey
  public import AzureCore
  import HTTPTypes

  /// An account key: signs every attempt with HMAC-SHA256 ("Shared Key").
  ///
  /// It gives full rights to the account. Neither the key nor a signature ever prints. Available while the package trait
  /// `SharedKey` is on, as it is by default.
  ///
  /// ```swift
  /// let credential = try SharedKeyCredential(account: "contoso", key: "…==")
  /// ```
  public struct SharedKeyCredential: Authorizer {
    /// The account's name as it is signed.
    public let account: String

    /// What the value of the field begins with.
    private let prefix: String
    private let key: Secret<SigningKey>

    /// Takes an account's name and key.
    ///
    /// - Parameters:
    ///   - account: The account's name, without `-secondary`. Blanks around it are dropped.
    ///   - key: One of the account's two keys: base64. Blanks around it are dropped.
    /// - Throws: ``AzureError`` when the name cannot be one or the key is not base64. The error repeats neither.
    public init(account: String, key: String) throws(AzureError) {
      self.account = try Self.checkedAccount(account)
      prefix = "SharedKey \(self.account):"
      self.key = Secret(SigningKey(try keyBytes(key)))
    }

    /// Returns an account's name without blanks around it, or throws when it cannot be one.
    static func checkedAccount(_ account: String) throws(AzureError) -> String {
      let name = trimmed(account)
      guard !name.isEmpty, name.utf8.allSatisfy(StorageEndpoint.isEmulatorsAccountCharacter) else {
        throw .invalidArgument(
          "The account name is not valid",
          advice: "use 3 to 24 lower-case letters and digits; the name comes first, the key second")
      }
      guard !name.hasSuffix(StorageEndpoint.secondaryMark) else {
        throw .invalidArgument(
          "The account name ends in '-secondary'",
          advice: "leave the suffix out: both locations are signed with the same name")
      }
      return name
    }

    /// Returns the text that the signature of a request covers.
    ///
    /// It holds no key, but parts of the request: show it only to find out why the service refuses a
    /// signature, by comparing it with the `AuthenticationErrorDetail` of the error
    /// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key).
    ///
    /// - Parameter request: The request, final but for its authorization: it is signed as it will be sent.
    /// - Returns: The string to sign.
    /// - Throws: ``AzureError`` when the request has neither `x-ms-date` nor `Date`, or its query is not
    ///   percent-encoded UTF-8.
    public func stringToSign(for request: AzureRequest) throws(AzureError) -> String {
      String(decoding: try StringToSign.make(for: request, account: account), as: UTF8.self)
    }

    /// Signs one attempt: sets its `Authorization` field in place of any other.
    ///
    /// - Parameters:
    ///   - request: The request; nothing may change it afterwards.
    ///   - token: Not used.
    ///   - context: Not used.
    /// - Throws: ``AzureError`` when the request has no date, its query is not percent-encoded UTF-8, or it
    ///   has a shared access signature already.
    public func authorize(
      _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
    ) throws(AzureError) {
      let target = request.target
      if Self.hasSignature(target) {
        throw AzureError(
          .credential, "The request has both a shared access signature and an account key",
          advice: "use one credential: give the endpoint without a query")
      }
      let text = try StringToSign.make(for: request, to: target, account: account)
      request.head.headerFields.set(HTTPField(name: .authorization, value: authorization(over: text)))
    }

    /// Makes the value of the field in one piece of memory.
    private func authorization(over text: [UInt8]) -> String {
      var prefix = prefix
      return prefix.withUTF8 { prefix in
        String(unsafeUninitializedCapacity: prefix.count + SigningKey.signatureLength) { buffer in
          let end = buffer.initialize(fromContentsOf: prefix)
          let rest = UnsafeMutableBufferPointer(rebasing: buffer[end...])
          return end + key.value.write(signatureOf: text, into: rest)
        }
      }
    }

    /// Whether an item of the query begins with `sig=`.
    private static func hasSignature(_ target: String) -> Bool {
      var target = target
      return target.withUTF8 { target in
        guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { return false }
        // How much of `sig=` the item has so far; -1 in one that begins otherwise.
        var matched = 0
        for byte in target[(mark + 1)...] {
          switch (byte, matched) {
          case (UInt8(ascii: "&"), _): matched = 0
          case (UInt8(ascii: "s"), 0), (UInt8(ascii: "i"), 1), (UInt8(ascii: "g"), 2): matched += 1
          case (UInt8(ascii: "="), 3): return true
          default: matched = -1
          }
        }
        return false
      }
    }

    /// Returns the base64 of the HMAC-SHA256 of a text, for a request or a shared access signature.
    package func signature(of text: [UInt8]) -> String { key.value.signature(of: text) }
  }

  extension SharedKeyCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The account's name, with the key redacted.
    public var description: String { "SharedKeyCredential(account: \(account), key: <redacted>)" }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// A mirror with the account's name as its only child.
    public var customMirror: Mirror { Mirror(self, children: ["account": account]) }
  }
#endif
