public import AzureCore

/// The fields of a queue's shared access signature: rights to the messages of one queue.
///
/// Permissions and expiry stand here or in a stored access policy of the queue, each in exactly one of the two
/// places. It ends at its expiry, when its policy is removed or changed, or when the account key that signed it
/// is regenerated
/// ([Create a service SAS](https://learn.microsoft.com/rest/api/storageservices/create-service-sas)).
///
/// ```swift
/// let fields = QueueSAS(queue: "orders", permissions: [.read, .process], expiresOn: expiry)
/// let signature = try fields.signed(by: credential)
/// ```
public struct QueueSAS: Sendable, Hashable {
  /// The name of the queue.
  package var queue: String
  /// What it permits (`sp`); empty when the stored access policy says so.
  package var permissions: QueueSASPermissions
  /// From when it is valid (`st`); at once when `nil`.
  package var startsOn: Timestamp?
  /// When it ends (`se`); `nil` when the stored access policy says so.
  package var expiresOn: Timestamp?
  /// The id of a stored access policy of the queue (`si`).
  package var policyID: String?
  /// Who may use it (`sip`); anybody when `nil`.
  package var addressRange: SASAddressRange?
  /// Over what it may be sent (`spr`); https and http when `nil`.
  package var protocols: SASProtocol?
  /// The version whose rules it follows (`sv`): 2012-02-12 or newer.
  package var version: SASVersion

  /// Takes the fields; they are checked when they are signed.
  ///
  /// - Parameters:
  ///   - queue: The name of the queue.
  ///   - permissions: What it permits; none when the policy says so.
  ///   - startsOn: From when it is valid, in whole seconds; at once by default. Clocks differ: leave it out for "now", or set
  ///     it some minutes back.
  ///   - expiresOn: When it ends, in whole seconds; `nil` when the policy says so.
  ///   - policyID: The id of a stored access policy of the queue: up to 64 characters.
  ///   - addressRange: Who may use it; anybody by default. Needs version 2015-04-05 or newer.
  ///   - protocols: Over what it may be sent; https and http by default. Needs version 2015-04-05 or newer.
  ///   - version: The version whose rules it follows: 2012-02-12 or newer.
  public init(
    queue: String, permissions: QueueSASPermissions = [], startsOn: Timestamp? = nil,
    expiresOn: Timestamp? = nil, policyID: String? = nil, addressRange: SASAddressRange? = nil,
    protocols: SASProtocol? = nil, version: SASVersion = .widelyDeployed
  ) {
    self.queue = queue
    self.permissions = permissions
    self.startsOn = startsOn
    self.expiresOn = expiresOn
    self.policyID = policyID
    self.addressRange = addressRange
    self.protocols = protocols
    self.version = version
  }

  /// Returns the text that the signature covers; it holds no key.
  ///
  /// The fields are not checked: it can be compared with what another program signs.
  ///
  /// - Parameter account: The account's name: the real one, also for an emulator or the secondary location.
  /// - Returns: The fields in the order of their version, with line feeds between them.
  public func stringToSign(account: String) -> String {
    let service = version >= .firstWithServiceName ? "/queue" : ""
    var lines = [
      permissions.letters, startsOn?.iso8601 ?? "", expiresOn?.iso8601 ?? "",
      "\(service)/\(account)/\(queue)",
      policyID ?? "",
    ]
    if version >= .firstWithAccount {
      lines += [addressRange?.description ?? "", protocols?.rawValue ?? ""]
    }
    lines.append(version.rawValue)
    return lines.joined(separator: "\n")
  }

  /// Checks the fields and signs them.
  ///
  /// Nothing is sent: whether the policy exists, and that it does not repeat a field given here, shows when the signature is
  /// used.
  ///
  /// - Parameter signer: What signs: an account key.
  /// - Returns: The signature, ready to be used as a credential.
  /// - Throws: ``AzureError`` when a field is missing, contradicts another or needs a newer version, or when the signer
  ///   has no account key.
  public func signed(by signer: any SASSigner) throws(AzureError) -> SharedAccessSignature {
    try SASRules.requireAccountKey(signer)
    try check()
    return signed(with: try signer.sign(stringToSign(account: signer.accountName)))
  }

  /// Puts the fields and a signature over them together.
  package func signed(with signature: String) -> SharedAccessSignature {
    SharedAccessSignature(fields: [
      ("st", startsOn?.iso8601), ("se", expiresOn?.iso8601),
      ("sp", permissions.isEmpty ? nil : permissions.letters), ("sip", addressRange?.description),
      ("spr", protocols?.rawValue), ("sv", version.rawValue), ("si", policyID), ("sig", signature),
    ])
  }

  private func check() throws(AzureError) {
    try SASRules.check(queue: queue)
    try SASRules.check(version, atLeast: .first, for: "any shared access signature made here")
    try SASRules.check(version, addressRange: addressRange, protocols: protocols)
    if let policyID {
      try SASRules.check(policyID, "policy id")
    } else {
      try SASRules.require(
        permissions: permissions.letters, expiresOn: expiresOn,
        orElse: "give permissions and an expiry, or the id of a stored access policy that has them")
    }
    try SASRules.check(startsOn: startsOn, expiresOn: expiresOn)
  }
}
