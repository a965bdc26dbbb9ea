public import AzureAuthSAS
public import AzureCore

/// When and for what the shared access signatures that name a stored policy are good.
///
/// A field that is `nil` here must be in the signature itself, and the other way round. A field of a response that cannot be
/// read is `nil` too, but kept in ``unreadableFields``.
public struct AccessPolicy: Sendable, Hashable {
  /// From when; `nil` leaves it to the signature.
  public var startsOn: Timestamp?
  /// Until when; `nil` leaves it to the signature.
  public var expiresOn: Timestamp?
  /// For what; `nil` leaves it to the signature.
  public var permissions: QueueSASPermissions?

  /// The fields of a response that cannot be read, as they came, by the names of their elements: `Start`, `Expiry` and
  /// `Permission`.
  ///
  /// They are sent back as they are while their property here is `nil`, so that who reads the policies of a queue, changes one
  /// and sets all of them takes no limit away from the others.
  public var unreadableFields: [String: String] = [:]

  /// Makes a policy.
  ///
  /// Dates are sent with whole seconds, or with seven digits of fraction when they have one.
  ///
  /// - Parameters:
  ///   - startsOn: From when.
  ///   - expiresOn: Until when.
  ///   - permissions: For what.
  public init(
    startsOn: Timestamp? = nil, expiresOn: Timestamp? = nil, permissions: QueueSASPermissions? = nil
  ) {
    self.startsOn = startsOn
    self.expiresOn = expiresOn
    self.permissions = permissions
  }
}

extension AccessPolicy: Codable {
  private enum CodingKeys: String, CodingKey {
    case startsOn, expiresOn, permissions, unreadableFields
  }

  /// Reads a policy whose permissions are letters.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      startsOn: try container.decodeIfPresent(Timestamp.self, forKey: .startsOn),
      expiresOn: try container.decodeIfPresent(Timestamp.self, forKey: .expiresOn))
    unreadableFields = try container.decodeIfPresent([String: String].self, forKey: .unreadableFields) ?? [:]
    guard let letters = try container.decodeIfPresent(String.self, forKey: .permissions) else { return }
    guard let permissions = QueueSASPermissions(letters: letters) else {
      throw DecodingError.dataCorruptedError(
        forKey: .permissions, in: container, debugDescription: "the permissions are not lower-case letters")
    }
    self.permissions = permissions
  }

  /// Writes the policy with its permissions as letters.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(startsOn, forKey: .startsOn)
    try container.encodeIfPresent(expiresOn, forKey: .expiresOn)
    try container.encodeIfPresent(permissions?.letters, forKey: .permissions)
    if !unreadableFields.isEmpty { try container.encode(unreadableFields, forKey: .unreadableFields) }
  }
}

/// A stored access policy of a queue with the name by which shared access signatures refer to it.
///
/// Its rules: [Define a stored access policy](https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy).
/// Going on needs ``id``. All of the policy is good to have; what of it cannot be read is kept as it came
/// (``AccessPolicy/unreadableFields``).
public struct SignedIdentifier: Sendable, Hashable, Codable {
  /// The name: 1 to 64 characters, unique in its queue.
  ///
  /// Empty when the response has none; such a policy is refused when it is sent.
  public var id: String

  /// The policy; `nil` reserves the name and leaves everything to the signatures.
  public var accessPolicy: AccessPolicy?

  /// Makes an identifier.
  ///
  /// The name is checked when it is sent.
  ///
  /// - Parameters:
  ///   - id: The name: 1 to 64 characters, unique in its queue.
  ///   - accessPolicy: The policy.
  public init(id: String, accessPolicy: AccessPolicy? = nil) {
    self.id = id
    self.accessPolicy = accessPolicy
  }

  /// Compares the names byte for byte, as the service does, and the policies.
  public static func == (left: SignedIdentifier, right: SignedIdentifier) -> Bool {
    left.id.isExactly(right.id) && left.accessPolicy == right.accessPolicy
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    id.hashExactly(into: &hasher)
    hasher.combine(accessPolicy)
  }
}
