import AzureCore
import HTTPTypes

#if SharedKey
  import Crypto
#endif

/// A user delegation key without its value.
///
/// The value is computed from these fields and the account's key, so that the emulator need not store the keys that it has
/// issued.
struct DelegationKey: Sendable {
  let objectID: String
  let tenantID: String
  let start: String
  let expiry: String
  let service: String
  let version: String
  /// The tenant of the user to whom signatures made with the key are bound; empty when there is none.
  let delegatedTenantID: String

  #if SharedKey
    /// The bytes of the key.
    func value(of account: EmulatorAccount) -> [UInt8] {
      let parts = [
        "user delegation key", account.name, objectID, tenantID, start, expiry, service, version,
        delegatedTenantID,
      ]
      return MessageAuthenticationCode.code(of: parts.joined(separator: "\n"), key: account.key.value)
    }
  #endif
}

#if SharedKey
  /// Checks signatures made with an account's key.
  struct SharedKeyVerifier {
    let account: EmulatorAccount

    /// How far the date of a request may be from the service's time.
    static let clockTolerance = Duration.seconds(15 * 60)

    func verify(
      _ authorization: AuthorizationHeader.Signed, of request: ParsedRequest, version: ServiceVersion,
      now: Timestamp
    ) throws(ServiceError) {
      guard authorization.account.isExactly(account.name) else {
        throw .authenticationFailed(
          "The account '\(authorization.account)' of the Authorization header is not the account of the request."
        )
      }
      try checkDate(request, now: now)
      let form = CanonicalForm(
        request.request, query: request.query, account: account.name, version: version)
      let strings = authorization.isLite ? form.sharedKeyLite : form.sharedKey
      let isValid = strings.contains { string in
        MessageAuthenticationCode.isValid(authorization.signatureBytes, of: string, key: account.key.value)
      }
      guard !isValid else { return }
      throw .authenticationFailed(
        "The MAC signature found in the HTTP request '\(authorization.signature)' is not the same as any computed "
          + "signature. Server used following string to sign: '\(strings[0])'.")
    }

    private func checkDate(_ request: ParsedRequest, now: Timestamp) throws(ServiceError) {
      guard let text = request.header(.msDate) ?? request.header(.date), let date = Timestamp(httpDate: text)
      else {
        throw .authenticationFailed(
          "The Date header in the request is missing or not in the format of RFC 1123.")
      }
      let difference = now - date
      if difference > Self.clockTolerance {
        throw .authenticationFailed("Request date header too old: '\(text)'")
      }
      if difference < .zero - Self.clockTolerance {
        throw .authenticationFailed("Request date header too far in the future: '\(text)'")
      }
    }
  }

  /// Checks shared access signatures made with an account's key, or with a user delegation key of the account.
  struct SharedAccessVerifier {
    let account: EmulatorAccount

    func verify(_ fields: SharedAccessFields, queue: String) throws(ServiceError) {
      let string = fields.stringToSign(account: account.name, queue: queue)
      guard let signature = Base64.decode(fields["sig"]),
        MessageAuthenticationCode.isValid(signature, of: string, key: key(fields))
      else {
        throw .authenticationFailed("Signature did not match. String to sign used was \(string)")
      }
    }

    private func key(_ fields: SharedAccessFields) -> [UInt8] {
      guard fields.kind == .userDelegation else { return account.key.value }
      return DelegationKey(
        objectID: fields["skoid"], tenantID: fields["sktid"], start: fields["skt"], expiry: fields["ske"],
        service: fields["sks"], version: fields["skv"], delegatedTenantID: fields["skdutid"]
      ).value(of: account)
    }
  }

  /// HMAC with SHA-256 (RFC 2104), over text.
  enum MessageAuthenticationCode {
    static func code(of text: String, key: [UInt8]) -> [UInt8] {
      Array(
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// Compares in constant time.
    static func isValid(_ code: [UInt8], of text: String, key: [UInt8]) -> Bool {
      HMAC<SHA256>.isValidAuthenticationCode(
        code, authenticating: Array(text.utf8), using: SymmetricKey(data: key))
    }
  }
#endif
