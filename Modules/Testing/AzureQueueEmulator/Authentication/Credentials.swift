import AzureCore

/// The content of an `Authorization` field.
enum AuthorizationHeader {
  /// `SharedKey ACCOUNT:SIGNATURE`, or the same with `SharedKeyLite`.
  struct Signed {
    let isLite: Bool
    let account: String
    /// The signature as it stands in the field.
    let signature: String
    let signatureBytes: [UInt8]
  }

  case signed(Signed)
  case bearer(String)

  init(_ text: String) throws(ServiceError) {
    let parts = Self.split(text, at: " ", omittingEmpty: true)
    guard parts.count == 2 else { throw .malformedAuthorization }
    if parts[0].isExactly("Bearer") {
      self = .bearer(Blanks.trimmed(parts[1]))
      return
    }
    let isLite = parts[0].isExactly("SharedKeyLite")
    let credentials = Self.split(parts[1], at: ":", omittingEmpty: false)
    guard isLite || parts[0].isExactly("SharedKey"), credentials.count == 2, !credentials[0].isEmpty,
      !credentials[1].isEmpty, let bytes = Base64.decode(credentials[1])
    else { throw .malformedAuthorization }
    self = .signed(
      Signed(
        isLite: isLite, account: credentials[0], signature: credentials[1], signatureBytes: bytes))
  }

  private static func split(
    _ text: String, at separator: Unicode.Scalar, omittingEmpty: Bool
  ) -> [String] {
    text.utf8.split(
      separator: UInt8(ascii: separator), maxSplits: 1, omittingEmptySubsequences: omittingEmpty
    ).map { String(Substring($0)) }
  }
}

/// Who sent a request, as far as it was authenticated.
enum Caller: Sendable {
  /// Not authenticated. The token is there if the request has a valid one.
  case unchecked(BearerToken?)
  case accountKey
  case signature(SharedAccessGrant)
  case token(BearerToken)
}
