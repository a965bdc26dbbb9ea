public import AzureCore

/// The fields of a queue's user delegation shared access signature: rights that a Microsoft Entra identity passes on.
///
/// No account key is involved: it is signed with a key that the service gave to the identity, and permits what
/// both its own permissions and the identity's roles allow. It ends at its expiry or that of the key, whichever
/// comes first, or when the account's delegation keys are revoked. It cannot refer to a stored access policy. The
/// service knows it for queues from version 2026-02-06 on
/// ([Create a user delegation SAS](https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas)).
///
/// ```swift
/// let fields = UserDelegationSAS(queue: "orders", key: key, permissions: .process, expiresOn: expiry)
/// let signature = try fields.signed(by: UserDelegationSigner(account: "contoso", key: key))
/// ```
public struct UserDelegationSAS: Sendable, Hashable {
  /// The name of the queue.
  package var queue: String
  /// The key that signs it (`skoid`, `sktid`, `skt`, `ske`, `sks`, `skv`, `skdutid`).
  package var key: UserDelegationKey
  /// What it permits (`sp`).
  package var permissions: QueueSASPermissions
  /// From when it is valid (`st`); at once when `nil`.
  package var startsOn: Timestamp?
  /// When it ends (`se`).
  package var expiresOn: Timestamp
  /// The object id of the only user who may use it (`sduoid`).
  package var delegatedUserObjectID: String?
  /// Who may use it (`sip`); anybody when `nil`.
  package var addressRange: SASAddressRange?
  /// Over what it may be sent (`spr`); https and http when `nil`.
  package var protocols: SASProtocol?
  /// The version whose rules it follows (`sv`): 2026-02-06 or newer.
  package var version: SASVersion

  /// Takes the fields; they are checked when they are signed.
  ///
  /// - Parameters:
  ///   - queue: The name of the queue.
  ///   - key: The key that signs it; all but its value becomes part of the signature.
  ///   - permissions: What it permits.
  ///   - startsOn: From when it is valid, in whole seconds; at once by default. Clocks differ: leave it out for "now", or set
  ///     it some minutes back.
  ///   - expiresOn: When it ends, in whole seconds; the end of the key comes first when it is earlier.
  ///   - delegatedUserObjectID: The object id of the only user who may use it, together with a bearer token of that user;
  ///     anybody who has it by default. Required when the key was asked for another tenant's users.
  ///   - addressRange: Who may use it; anybody by default.
  ///   - protocols: Over what it may be sent; https and http by default.
  ///   - version: The version whose rules it follows: 2026-02-06 or newer.
  public init(
    queue: String, key: UserDelegationKey, permissions: QueueSASPermissions, startsOn: Timestamp? = nil,
    expiresOn: Timestamp, delegatedUserObjectID: String? = nil, addressRange: SASAddressRange? = nil,
    protocols: SASProtocol? = nil, version: SASVersion = .userDelegation
  ) {
    self.queue = queue
    self.key = key
    self.permissions = permissions
    self.startsOn = startsOn
    self.expiresOn = expiresOn
    self.delegatedUserObjectID = delegatedUserObjectID
    self.addressRange = addressRange
    self.protocols = protocols
    self.version = version
  }

  /// Returns the text that the signature covers; it holds no key.
  ///
  /// The fields are not checked: it can be compared with what another program signs.
  ///
  /// - Parameter account: The account's name: the real one, also for an emulator or the secondary location.
  /// - Returns: Fifteen fields with line feeds between them.
  public func stringToSign(account: String) -> String {
    let lines = [
      permissions.letters, startsOn?.iso8601 ?? "", expiresOn.iso8601, "/queue/\(account)/\(queue)",
      key.signedObjectID, key.signedTenantID, key.signedStart, key.signedExpiry, key.signedService,
      key.signedVersion, key.signedDelegatedUserTenantID ?? "", delegatedUserObjectID ?? "",
      addressRange?.description ?? "", protocols?.rawValue ?? "", version.rawValue,
    ]
    return lines.joined(separator: "\n")
  }

  /// Checks the fields and signs them.
  ///
  /// Nothing is sent: whether the identity's roles allow what is permitted shows when the signature is used.
  ///
  /// - Parameter signer: What signs: the same user delegation key.
  /// - Returns: The signature, ready to be used as a credential.
  /// - Throws: ``AzureError`` when a field is missing, contradicts another or needs a newer version, or when the signer
  ///   has another key.
  public func signed(by signer: any SASSigner) throws(AzureError) -> SharedAccessSignature {
    guard var signing = signer.userDelegationKey else {
      throw AzureError(
        .credential, "A user delegation signature is not signed with an account key",
        advice: "sign with a UserDelegationSigner, or make a QueueSAS")
    }
    // The value is left out: a signer whose key lies elsewhere has none.
    signing.value = key.value
    guard signing == key else {
      throw AzureError(
        .credential, "The signer has another user delegation key than the signature names",
        advice: "make the signer of the same key")
    }
    try check()
    return signed(with: try signer.sign(stringToSign(account: signer.accountName)))
  }

  /// Puts the fields and a signature over them together.
  package func signed(with signature: String) -> SharedAccessSignature {
    SharedAccessSignature(fields: [
      ("st", startsOn?.iso8601), ("se", expiresOn.iso8601), ("sp", permissions.letters),
      ("sip", addressRange?.description), ("spr", protocols?.rawValue), ("sv", version.rawValue),
      ("sduoid", delegatedUserObjectID), ("skoid", key.signedObjectID), ("sktid", key.signedTenantID),
      ("skt", key.signedStart), ("ske", key.signedExpiry), ("sks", key.signedService),
      ("skv", key.signedVersion), ("skdutid", key.signedDelegatedUserTenantID), ("sig", signature),
    ])
  }

  private func check() throws(AzureError) {
    try SASRules.check(queue: queue)
    try SASRules.check(version, atLeast: .userDelegation, for: "a queue's user delegation signature")
    try SASRules.require(
      permissions: permissions.letters, expiresOn: expiresOn,
      orElse: "give at least one permission; a stored access policy cannot stand in")
    try SASRules.check(startsOn: startsOn, expiresOn: expiresOn)
    for part in [
      key.signedObjectID, key.signedTenantID, key.signedStart, key.signedExpiry, key.signedService,
      key.signedVersion,
    ] {
      try SASRules.check(part, "user delegation key")
    }
    if let delegatedUserObjectID {
      guard Self.isID(delegatedUserObjectID) else {
        throw .invalidArgument(
          "The delegated user of the shared access signature is not named by an object id",
          advice: "give the user's object id, like 00000000-0000-0000-0000-000000000000, not a name")
      }
    } else if key.signedDelegatedUserTenantID != nil {
      throw .invalidArgument(
        "The user delegation key is for users of a tenant, but the shared access signature names no user",
        advice: "give delegatedUserObjectID, or ask for a key without a delegated tenant")
    }
  }

  /// Whether a text has the form of an id: 8, 4, 4, 4 and 12 hexadecimal digits with hyphens between them.
  private static func isID(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } }
  }
}
