import AzureCore
import AzureIdentity
import Foundation

/// What came of a sign-in, as `azq login-check` prints it; the token is not in it.
struct LoginRecord: Encodable {
  /// A member of a chain, and what became of it.
  struct Member: Encodable, Hashable {
    enum Outcome: String, Encodable {
      case used
      case notAvailable
      case refused
      case notAsked
    }

    var credential: String
    var outcome: Outcome
    /// Why it gave no token.
    var reason: String?
    /// What would mend that.
    var advice: String?
  }

  /// The credential that gave the token; `nil` when none did.
  var credential: String?
  var tenantID: String?
  var objectID: String?
  var applicationID: String?
  var audience: String?
  var expiresOn: Timestamp?
  /// Why there is no token.
  var error: String?
  /// The members of the chain in their order; `nil` where there is none.
  var members: [Member]?

  /// The result of asking a credential.
  init(_ credential: any EntraCredential, _ result: Result<AccessToken, any Error>) {
    let chain = credential as? DefaultAzureCredential
    members = chain?.memberOutcomes.map { Member($0) }
    switch result {
    case .success(let token):
      self.credential = members?.first { $0.outcome == .used }?.credential ?? "\(credential)"
      let claims = TokenClaims(token: token.secret.value)
      tenantID = claims?.tenantID
      objectID = claims?.objectID
      applicationID = claims?.applicationID
      audience = claims?.audience
      expiresOn = token.expiresOn
    case .failure(let error):
      self.error = SecretForms.redact((error as? AzureError)?.message ?? "\(error)")
    }
  }

  /// What was found out in two columns; what the token does not say is a hyphen.
  var table: TextTable {
    var table = TextTable([("what", .left), ("value", .left)])
    if let credential {
      table.add(["credential", credential])
      table.add(["tenant", tenantID ?? "-"])
      table.add(["object id", objectID ?? "-"])
      table.add(["app id", applicationID ?? "-"])
      table.add(["audience", audience ?? "-"])
      table.add(["expires", expiresOn?.iso8601 ?? "-"])
    }
    for member in members ?? [] where member.outcome != .used {
      let reason = member.reason ?? "not asked, since one before it was decisive"
      table.add([member.credential, reason + (member.advice.map { " – " + $0 } ?? "")])
    }
    return table
  }
}

extension LoginRecord.Member {
  init(_ outcome: ChainMemberOutcome) {
    credential = outcome.credential
    switch outcome.result {
    case .gaveToken: self.outcome = .used
    case .notAsked: self.outcome = .notAsked
    case .failed(let error):
      self.outcome = error.kind == .credentialUnavailable ? .notAvailable : .refused
      // Most messages begin with the name of the credential.
      let prefix = " is not available: "
      let start = error.message.firstRange(of: prefix).map(\.upperBound) ?? error.message.startIndex
      reason = SecretForms.redact(String(error.message[start...]))
      advice = error.advice.map { SecretForms.redact($0) }
    }
  }
}
