public import AzureAuthSAS

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// When and for what the shared access signatures that name a stored policy are good.
///
/// A field that is `nil` here must be in the signature itself, and the other way round. A field of an answer that cannot be
/// read is `nil` too, but kept in ``unreadableFields``.
public struct AccessPolicy: Sendable, Hashable {
  /// From when; `nil` leaves it to the signature.
  public var startsOn: Date?
  /// Until when; `nil` leaves it to the signature.
  public var expiresOn: Date?
  /// For what; `nil` leaves it to the signature.
  public var permissions: QueueSASPermissions?

  /// The fields of an answer that cannot be read, as they came, by the names of their elements: `Start`, `Expiry` and
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
  public init(startsOn: Date? = nil, expiresOn: Date? = nil, permissions: QueueSASPermissions? = nil) {
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
      startsOn: try container.decodeIfPresent(Date.self, forKey: .startsOn),
      expiresOn: try container.decodeIfPresent(Date.self, forKey: .expiresOn))
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
