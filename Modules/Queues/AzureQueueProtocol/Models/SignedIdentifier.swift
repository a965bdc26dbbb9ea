import AzureCore

/// A stored access policy of a queue with the name by which shared access signatures refer to it
/// ([Define a stored access policy](https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy)).
///
/// Going on needs ``id``. All of the policy is good to have; what of it cannot be read is kept as it came
/// (``AccessPolicy/unreadableFields``).
public struct SignedIdentifier: Sendable, Hashable, Codable {
  /// The name: 1 to 64 characters, unique in its queue.
  ///
  /// Empty when the answer has none; such a policy is refused when it is sent.
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
