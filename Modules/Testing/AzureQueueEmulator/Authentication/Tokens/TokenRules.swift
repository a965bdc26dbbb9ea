import AzureCore

/// Why a bearer token is refused, in the words that the caller gets.
enum TokenFault: String, Error, Equatable {
  case shape = "The token is not a JSON Web Token with the claims aud and exp."
  case algorithm = "Signature validation failed. The algorithm of the token is not accepted."
  case signature = "Signature validation failed. The token was not signed with a key of the issuer."
  case audience = "Audience validation failed. Audience did not match."
  case issuer = "Issuer validation failed. Issuer did not match."
  case notYetValid = "Lifetime validation failed. The token is not yet valid."
  case expired = "Lifetime validation failed. The token is expired."
}

/// What makes a bearer token good: a value that is given the time.
struct TokenRules {
  let checks: EmulatorTokenChecks
  let account: String
  let options: EmulatorOptions

  /// The claims of a token that is good at a time.
  func token(_ text: String, now: Timestamp) throws(TokenFault) -> BearerToken {
    guard let compact = CompactToken(text), let token = BearerToken(claims: compact.claims) else {
      throw .shape
    }
    try checkSignature(compact)
    guard token.audiences.contains(where: { BearerToken.isAudience($0, account: account) }) else {
      throw .audience
    }
    guard isIssued(token) else { throw .issuer }
    if let start = token.notBefore, now < start { throw .notYetValid }
    guard now < token.expires else { throw .expired }
    return token
  }

  private func checkSignature(_ token: CompactToken) throws(TokenFault) {
    switch checks.level {
    case .nothing, .content: break
    case .issuer:
      guard let algorithm = token.header("alg"), algorithm.asciiLowercased != "none" else {
        throw .algorithm
      }
    case .signature(let issuer):
      // Never what the token asks for (RFC 8725, section 3.1), and nothing that must be understood (RFC 7515, section 4.1.11).
      guard token.header("alg")?.isExactly("RS256") == true, token.header[ExactText("crit")] == nil else {
        throw .algorithm
      }
      guard let keyID = token.header("kid"),
        issuer.isValid(token.signature, of: token.signedText, keyID: keyID)
      else { throw .signature }
    }
  }

  private func isIssued(_ token: BearerToken) -> Bool {
    if let tenant = options.tenant, token.tenantID?.isExactly(tenant) != true { return false }
    switch checks.level {
    case .nothing, .content: return true
    case .issuer:
      guard let tenant = token.issuer.flatMap(EntraIssuer.tenant) else { return false }
      return token.tenantID?.isExactly(tenant) != false
    case .signature(let issuer):
      guard let authority = issuer.authority else { return false }
      return token.issuer?.isExactly("\(authority)/\(options.tenantID)/v2.0") == true
    }
  }
}

/// The names that Microsoft Entra ID has as an issuer: `https://sts.windows.net/{tenant}/` and
/// `https://login.microsoftonline.com/{tenant}/v2.0`, and those of the other clouds
/// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
enum EntraIssuer {
  private static let hosts = [
    "sts.windows.net", "sts.chinacloudapi.cn", "sts.microsoftonline.de", "sts.windows-ppe.net",
    "login.microsoftonline.com", "login.partner.microsoftonline.cn", "login.chinacloudapi.cn",
    "login.microsoftonline.us", "login.microsoftonline.de",
  ]

  /// The tenant of such a name; `nil` for any other.
  static func tenant(_ issuer: String) -> String? {
    let parts = issuer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard (4...5).contains(parts.count), parts[0].isExactly("https:"), parts[1].isEmpty,
      hosts.contains(where: parts[2].isExactly), !parts[3].isEmpty,
      parts.count == 4 || parts[4].isEmpty || parts[4].isExactly("v2.0")
    else { return nil }
    return parts[3]
  }
}
