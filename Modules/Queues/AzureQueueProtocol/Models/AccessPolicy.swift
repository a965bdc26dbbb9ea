public import AzureAuthSAS

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// When and for what the shared access signatures that name a stored policy are good.
///
/// A field that is `nil` here must be in the signature itself, and the other way round.
public struct AccessPolicy: Sendable, Hashable {
  /// From when; `nil` leaves it to the signature.
  public var startsOn: Date?
  /// Until when; `nil` leaves it to the signature.
  public var expiresOn: Date?
  /// For what; `nil` leaves it to the signature.
  public var permissions: QueueSASPermissions?

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
    case startsOn, expiresOn, permissions
  }

  /// Reads a policy whose permissions are letters.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      startsOn: try container.decodeIfPresent(Date.self, forKey: .startsOn),
      expiresOn: try container.decodeIfPresent(Date.self, forKey: .expiresOn))
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
  }
}
