#if SharedKey
  public import AzureAuthSAS
  public import AzureCore
  import Crypto
  import HTTPTypes

  /// An account key: signs every attempt with HMAC-SHA256 ("Shared Key").
  ///
  /// It gives full rights to the account. Neither the key nor a signature ever prints. Available while the package trait
  /// `SharedKey` is on, as it is by default.
  ///
  /// ```swift
  /// let credential = try SharedKeyCredential(account: "contoso", key: "…==")
  /// ```
  public struct SharedKeyCredential: Authorizer, SASSigner {
    /// The account's name as it is signed.
    public let accountName: String

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
      accountName = try Self.checkedAccount(account)
      prefix = "SharedKey \(accountName):"
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
      String(decoding: try StringToSign.make(for: request, account: accountName), as: UTF8.self)
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
      let value = try StringToSign.with(request, to: target, account: accountName) { authorization(over: $0) }
      request.head.headerFields.set(HTTPField(name: .authorization, value: value))
    }

    /// Makes the value of the field in one piece of memory.
    private func authorization(over text: UnsafeBufferPointer<UInt8>) -> String {
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

    /// Signs the text of a shared access signature with the account key.
    ///
    /// - Parameter stringToSign: The text.
    /// - Returns: Its HMAC-SHA256 in base64.
    public func sign(_ stringToSign: String) -> String {
      key.value.signature(of: Array(stringToSign.utf8))
    }
  }

  extension SharedKeyCredential: FieldReplacing, AccountCredential {}

  extension SharedKeyCredential: RedactedDescription {
    /// The account's name, with the key redacted.
    public var description: String {
      "SharedKeyCredential(account: \(accountName), key: \(TextRedaction.replacement))"
    }
  }

  /// An account key that can be replaced while clients use it.
  ///
  /// Every attempt is signed with the key of that moment, so a retry after a replacement is already signed with the new one.
  /// Any thread may call it.
  public final class RotatingSharedKey: Authorizer, SASSigner {
    /// The account's name as it is signed.
    public let accountName: String

    private let credential: ThreadLock<SharedKeyCredential>

    /// Starts with a key.
    ///
    /// - Parameter credential: The account and the key in use until it is replaced.
    public init(_ credential: SharedKeyCredential) {
      accountName = credential.accountName
      self.credential = ThreadLock(credential)
    }

    /// The credential in use.
    public var current: SharedKeyCredential { credential.withLock { $0 } }

    /// Replaces the key; attempts that start from now on are signed with the new one.
    ///
    /// - Parameter key: The other key of the same account: base64.
    /// - Throws: ``AzureError`` when the key is not base64; the old one stays in use.
    public func replace(key: String) throws(AzureError) {
      let replacement = try SharedKeyCredential(account: accountName, key: key)
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

    /// Signs the text of a shared access signature with the key in use.
    ///
    /// A replacement later does not change what was signed: it lasts until the key is regenerated in the account.
    ///
    /// - Parameter stringToSign: The text.
    /// - Returns: Its HMAC-SHA256 in base64.
    public func sign(_ stringToSign: String) -> String { current.sign(stringToSign) }
  }

  extension RotatingSharedKey: FieldReplacing, AccountCredential {}

  extension RotatingSharedKey: RedactedDescription {
    /// The account's name, with the key redacted.
    public var description: String {
      "RotatingSharedKey(account: \(accountName), key: \(TextRedaction.replacement))"
    }
  }

  /// A key for HMAC-SHA256 (RFC 2104), with the part of the work that all signatures share done once.
  ///
  /// The key is hashed into both states when it is made; each signature begins with copies of them. Crypto's own `HMAC`,
  /// kept and copied in the same way, takes a fifth more instructions: it is generic and not specialized.
  struct SigningKey: Sendable {
    /// The state after the key's inner pad.
    private let inner: SHA256
    /// The state after the key's outer pad.
    private let outer: SHA256

    /// The bytes that a signature has in base64.
    static let signatureLength = 44

    init(_ key: [UInt8]) {
      var block = key
      if key.count > SHA256.blockByteCount { block = Array(SHA256.hash(data: key)) }
      block += [UInt8](repeating: 0, count: SHA256.blockByteCount - block.count)
      inner = Self.state(after: block.map { $0 ^ 0x36 })
      outer = Self.state(after: block.map { $0 ^ 0x5C })
    }

    private static func state(after block: [UInt8]) -> SHA256 {
      var state = SHA256()
      state.update(data: block)
      return state
    }

    /// Returns the base64 of the HMAC-SHA256 of a text.
    func signature(of text: [UInt8]) -> String {
      text.withUnsafeBufferPointer { text in
        String(unsafeUninitializedCapacity: Self.signatureLength) { write(signatureOf: text, into: $0) }
      }
    }

    /// Writes the base64 of the HMAC-SHA256 of a text into memory for ``signatureLength`` bytes.
    ///
    /// - Returns: How many bytes were written.
    func write(
      signatureOf text: UnsafeBufferPointer<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
      var inner = inner
      inner.update(bufferPointer: UnsafeRawBufferPointer(text))
      var outer = outer
      inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
      return outer.finalize().withUnsafeBytes { digest in
        digest.withMemoryRebound(to: UInt8.self) { Base64Codec.encode($0.span, into: buffer) }
      }
    }
  }
#endif
