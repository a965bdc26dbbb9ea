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

/// The claims of a bearer token that the emulator uses; the token itself is not kept.
struct BearerToken: Sendable {
  /// The id of the caller: the claim `oid`, or `sub` when there is none.
  let objectID: String
  let tenantID: String?
  let audiences: [String]
  let notBefore: Timestamp?
  let expires: Timestamp

  /// Reads a JSON Web Token (RFC 7519) in its compact form; `nil` for anything else.
  ///
  /// Its signature must be base64, but is not verified.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(Base64.decodeURL)
    guard parts.count == 3, let header = parts[0], let payload = parts[1], parts[2]?.isEmpty == false,
      case .object? = JSONValue(header), case .object(let claims)? = JSONValue(payload),
      let expires = claims[ExactText("exp")]?.instant
    else { return nil }
    switch claims[ExactText("aud")] {
    case .string(let audience): audiences = [audience]
    case .array(let values): audiences = values.compactMap(\.string)
    default: return nil
    }
    self.expires = expires
    notBefore = claims[ExactText("nbf")]?.instant
    objectID = claims[ExactText("oid")]?.string ?? claims[ExactText("sub")]?.string ?? ""
    tenantID = claims[ExactText("tid")]?.string
  }

  /// Whether an audience is that of storage: all accounts, by address or by application id, or this account's queues in any
  /// cloud.
  static func isAudience(_ audience: String, account: String) -> Bool {
    let name =
      audience.utf8.last == UInt8(ascii: "/") ? String(Substring(audience.utf8.dropLast())) : audience
    let ofAllAccounts = ["https://storage.azure.com", "e406a681-f3d4-42a8-90b6-c2b029497af1"]
    if ofAllAccounts.contains(where: name.isExactly) { return true }
    return name.startsExactly(with: "https://\(account).queue.core.")
      && !name.utf8.dropFirst(8).contains(UInt8(ascii: "/"))
  }
}

extension JSONValue {
  /// A number of seconds since 1970 (RFC 7519 calls it a NumericDate).
  fileprivate var instant: Timestamp? {
    guard case .number(let number) = self, let seconds = Int64(exactly: number.rounded(.down)),
      (-62_135_596_800...253_402_300_799).contains(seconds)
    else { return nil }
    return Timestamp(seconds: seconds)
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
