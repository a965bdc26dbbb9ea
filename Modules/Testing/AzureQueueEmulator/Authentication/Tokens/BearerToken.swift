import AzureCore

/// The claims of a bearer token that the emulator uses; the token itself is not kept.
struct BearerToken: Sendable {
  /// The id of the caller: the claim `oid`, or `sub` when there is none.
  let objectID: String
  let tenantID: String?
  let issuer: String?
  let audiences: [String]
  let notBefore: Timestamp?
  let expires: Timestamp

  /// Takes the claims from the payload of a JSON Web Token; `nil` without the claims `aud` and `exp`, or with times that are none.
  init?(claims: [ExactText: JSONValue]) {
    guard let expires = claims[ExactText("exp")]?.instant else { return nil }
    switch claims[ExactText("aud")] {
    case .string(let audience): audiences = [audience]
    case .array(let values): audiences = values.compactMap(\.string)
    default: return nil
    }
    self.expires = expires
    notBefore = claims[ExactText("nbf")]?.instant
    guard notBefore != nil || claims[ExactText("nbf")] == nil else { return nil }
    objectID = claims[ExactText("oid")]?.string ?? claims[ExactText("sub")]?.string ?? ""
    tenantID = claims[ExactText("tid")]?.string
    issuer = claims[ExactText("iss")]?.string
  }

  /// Reads the claims of a token without judging it.
  init?(_ text: String) {
    guard let token = CompactToken(text) else { return nil }
    self.init(claims: token.claims)
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

/// A JSON Web Token (RFC 7519) in its compact form, taken apart.
struct CompactToken {
  let header: [ExactText: JSONValue]
  let claims: [ExactText: JSONValue]
  let signature: [UInt8]
  /// What was signed.
  let signedText: [UInt8]

  /// Far more than the service lets a header field have.
  static let maximumBytes = 32 * 1024

  /// Reads a token; `nil` for anything else, and for one that is too large.
  init?(_ text: String) {
    guard text.utf8.count <= Self.maximumBytes else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64.decodeURL(parts[0]), let payload = Base64.decodeURL(parts[1]),
      let signature = Base64.decodeURL(parts[2]), !signature.isEmpty,
      case .object(let fields)? = JSONValue(header), case .object(let claims)? = JSONValue(payload)
    else { return nil }
    self.header = fields
    self.claims = claims
    self.signature = signature
    signedText = Array("\(parts[0]).\(parts[1])".utf8)
  }

  /// The text of a field of the header.
  func header(_ name: String) -> String? { header[ExactText(name)]?.string }
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
