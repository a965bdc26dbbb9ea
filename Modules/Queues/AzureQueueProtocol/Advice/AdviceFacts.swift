import AzureAuthSAS
package import AzureCore

/// What a client knows beside an error: where its requests go, what authorizes them and where its settings came from.
package struct AdviceFacts: Sendable {
  /// What authorizes the requests.
  package enum Credential: Sendable {
    /// A key of the account.
    case accountKey
    /// A token of Microsoft Entra ID.
    case token
    /// A shared access signature; with the token of a user beside it where it holds for that user alone.
    case signature(Signature)
    /// Nothing, or something that this project did not write.
    case other
  }

  /// What a shared access signature says of itself.
  package struct Signature: Sendable {
    package var startsOn: Timestamp?
    package var expiresOn: Timestamp?
    package var permissions: String?
    package var policyID: String?
    package var resourceTypes: String?
    package var services: String?
    package var addressRange: String?
    /// Whether an identity signed it, and not an account key.
    package var isUserDelegation: Bool
    /// Whether it holds for one user only, whose token is sent with it.
    package var isUserBound: Bool

    package init(
      startsOn: Timestamp? = nil, expiresOn: Timestamp? = nil, permissions: String? = nil,
      policyID: String? = nil, resourceTypes: String? = nil, services: String? = nil,
      addressRange: String? = nil, isUserDelegation: Bool = false, isUserBound: Bool = false
    ) {
      self.startsOn = startsOn
      self.expiresOn = expiresOn
      self.permissions = permissions
      self.policyID = policyID
      self.resourceTypes = resourceTypes
      self.services = services
      self.addressRange = addressRange
      self.isUserDelegation = isUserDelegation
      self.isUserBound = isUserBound
    }
  }

  /// Host and port.
  package var authority: String
  /// Whether that is this machine.
  package var isLoopback: Bool
  /// The name of the account, if the address tells it.
  package var account: String?
  /// The environment variable that the address came from.
  package var variable: String?
  /// What authorizes the requests.
  package var credential: Credential
  /// Until when the message of the call is hidden, as far as its holder knows.
  package var hiddenUntil: Timestamp?

  package init(
    authority: String = "contoso.queue.core.windows.net", isLoopback: Bool = false,
    account: String? = "contoso", variable: String? = nil, credential: Credential = .other,
    hiddenUntil: Timestamp? = nil
  ) {
    self.authority = authority
    self.isLoopback = isLoopback
    self.account = account
    self.variable = variable
    self.credential = credential
    self.hiddenUntil = hiddenUntil
  }

  /// The facts of an account.
  init(_ account: StorageAccount) {
    self.init(
      authority: account.endpoint.authority,
      isLoopback: StorageEndpoint.isLoopback(account.endpoint.authority), account: account.endpoint.account,
      variable: account.variable, credential: Credential(account.authorizer))
  }

  /// Host and port, and which variable said so.
  var address: String { variable.map { "\(authority) (from the environment variable \($0))" } ?? authority }
}

extension AdviceFacts.Credential {
  /// What an authorizer is, at this moment: a signature may have been replaced since the client was made.
  init(_ authorizer: any Authorizer) {
    if let signature = (authorizer as? any SignatureHolder)?.heldSignature {
      self = .signature(
        AdviceFacts.Signature(
          startsOn: signature.startsOn, expiresOn: signature.expiresOn, permissions: signature.permissions,
          policyID: signature.policyID, resourceTypes: signature.resourceTypes,
          services: signature.services, addressRange: signature.addressRange,
          isUserDelegation: signature.isUserDelegation, isUserBound: signature.isUserBound))
    } else if authorizer.tokenCredential != nil || authorizer.blockingTokenCredential != nil {
      self = .token
    } else if authorizer is any SASSigner {
      self = .accountKey
    } else {
      self = .other
    }
  }
}
