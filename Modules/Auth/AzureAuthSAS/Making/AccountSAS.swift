public import AzureCore

/// The fields of an account's shared access signature: rights over whole services of an account.
///
/// It cannot refer to a stored access policy, and it never permits access policies to be read or set. It ends
/// at its expiry, or when the account key that signed it is regenerated
/// ([Create an account SAS](https://learn.microsoft.com/rest/api/storageservices/create-account-sas)).
///
/// ```swift
/// let fields = AccountSAS(
///   permissions: [.read, .list], resourceTypes: [.service, .container], expiresOn: expiry)
/// let signature = try fields.signed(by: credential)
/// ```
public struct AccountSAS: Sendable, Hashable {
  /// What it permits (`sp`).
  package var permissions: AccountSASPermissions
  /// For which services (`ss`).
  package var services: AccountSASServices
  /// For which levels of resources (`srt`).
  package var resourceTypes: AccountSASResourceTypes
  /// From when it is valid (`st`); at once when `nil`.
  package var startsOn: Timestamp?
  /// When it ends (`se`).
  package var expiresOn: Timestamp
  /// Who may use it (`sip`); anybody when `nil`.
  package var addressRange: SASAddressRange?
  /// Over what it may be sent (`spr`); https and http when `nil`.
  package var protocols: SASProtocol?
  /// The encryption scope of what is written with it (`ses`), for blobs.
  package var encryptionScope: String?
  /// The version whose rules it follows (`sv`): 2015-04-05 or newer.
  package var version: SASVersion

  /// Takes the fields; they are checked when they are signed.
  ///
  /// - Parameters:
  ///   - permissions: What it permits.
  ///   - services: For which services; queues by default.
  ///   - resourceTypes: For which levels of resources.
  ///   - startsOn: From when it is valid, in whole seconds; at once by default. Clocks differ: leave it out for "now", or set
  ///     it some minutes back.
  ///   - expiresOn: When it ends, in whole seconds.
  ///   - addressRange: Who may use it; anybody by default.
  ///   - protocols: Over what it may be sent; https and http by default.
  ///   - encryptionScope: The encryption scope of blobs written with it; leave it out for queues.
  ///   - version: The version whose rules it follows: 2015-04-05 or newer.
  public init(
    permissions: AccountSASPermissions, services: AccountSASServices = .queue,
    resourceTypes: AccountSASResourceTypes, startsOn: Timestamp? = nil, expiresOn: Timestamp,
    addressRange: SASAddressRange? = nil, protocols: SASProtocol? = nil, encryptionScope: String? = nil,
    version: SASVersion = .widelyDeployed
  ) {
    self.permissions = permissions
    self.services = services
    self.resourceTypes = resourceTypes
    self.startsOn = startsOn
    self.expiresOn = expiresOn
    self.addressRange = addressRange
    self.protocols = protocols
    self.encryptionScope = encryptionScope
    self.version = version
  }

  /// Returns the text that the signature covers; it holds no key.
  ///
  /// The fields are not checked: it can be compared with what another program signs.
  ///
  /// - Parameter account: The account's name.
  /// - Returns: One line for each field, each with a line feed after it.
  public func stringToSign(account: String) -> String {
    var lines = [
      account, permissions.letters, services.letters, resourceTypes.letters, startsOn?.iso8601 ?? "",
      expiresOn.iso8601, addressRange?.description ?? "", protocols?.rawValue ?? "", version.rawValue,
    ]
    if version >= .firstWithEncryptionScope { lines.append(encryptionScope ?? "") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Checks the fields and signs them.
  ///
  /// Nothing is sent.
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
      ("st", startsOn?.iso8601), ("se", expiresOn.iso8601), ("sp", permissions.letters),
      ("sip", addressRange?.description), ("spr", protocols?.rawValue), ("sv", version.rawValue),
      ("ss", services.letters), ("srt", resourceTypes.letters), ("ses", encryptionScope), ("sig", signature),
    ])
  }

  private func check() throws(AzureError) {
    try SASRules.check(version, atLeast: .firstWithAccount, for: "an account's signature")
    try SASRules.require(
      permissions: permissions.letters, expiresOn: expiresOn, orElse: "give at least one permission")
    guard !services.isEmpty else {
      throw .invalidArgument(
        "The shared access signature is for no service", advice: "give at least one, for example .queue")
    }
    guard !resourceTypes.isEmpty else {
      throw .invalidArgument(
        "The shared access signature is for no resource type",
        advice: "give at least one of .service, .container (queues) and .object (messages)")
    }
    try SASRules.check(startsOn: startsOn, expiresOn: expiresOn)
    if let encryptionScope {
      try SASRules.check(version, atLeast: .firstWithEncryptionScope, for: "an encryption scope (ses)")
      try SASRules.check(encryptionScope, "encryption scope")
    }
  }
}

/// The services of an account that a shared access signature is for (`ss`).
public struct AccountSASServices: OptionSet, Sendable, Hashable {
  /// One bit for each letter, `a` to `z`.
  public var rawValue: UInt32

  /// Makes a set from its bits: one for each letter, `a` to `z`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Blobs (`b`).
  public static let blob = AccountSASServices("b")
  /// Files (`f`).
  public static let file = AccountSASServices("f")
  /// Queues (`q`).
  public static let queue = AccountSASServices("q")
  /// Tables (`t`).
  public static let table = AccountSASServices("t")
  /// All four.
  public static let all: AccountSASServices = [.blob, .file, .queue, .table]
}

extension AccountSASServices: LetterSet {
  // The service takes any order; this one makes the same signatures as the vectors of the official Python client.
  static let order = "bfqt"
}

extension AccountSASServices {
  /// The letters in a fixed order: `bfqt`.
  public var letters: String { text }

  /// Reads letters in any order; `nil` when the text holds anything but lower-case letters.
  ///
  /// - Parameter letters: Lower-case letters, for example `bq`.
  public init?(letters: String) {
    guard let services = Self.parse(letters) else { return nil }
    self = services
  }
}

/// The levels of an account's resources that a shared access signature is for (`srt`).
public struct AccountSASResourceTypes: OptionSet, Sendable, Hashable {
  /// One bit for each letter, `a` to `z`.
  public var rawValue: UInt32

  /// Makes a set from its bits: one for each letter, `a` to `z`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The service: its properties, its statistics, the list of its queues (`s`).
  public static let service = AccountSASResourceTypes("s")
  /// Containers, which are the queues themselves: create, delete, metadata (`c`).
  public static let container = AccountSASResourceTypes("c")
  /// Objects, which are the messages of queues (`o`).
  public static let object = AccountSASResourceTypes("o")
  /// All three.
  public static let all: AccountSASResourceTypes = [.service, .container, .object]
}

extension AccountSASResourceTypes: LetterSet {
  static let order = "sco"
}

extension AccountSASResourceTypes {
  /// The letters in the service's order: `sco`.
  public var letters: String { text }

  /// Reads letters in any order; `nil` when the text holds anything but lower-case letters.
  ///
  /// - Parameter letters: Lower-case letters, for example `co`.
  public init?(letters: String) {
    guard let types = Self.parse(letters) else { return nil }
    self = types
  }
}
