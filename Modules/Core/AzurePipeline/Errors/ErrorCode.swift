/// A code by which the service names an error, for example `QueueNotFound`.
///
/// An open type: new codes appear without a new version of the service. Match on these, never on message texts.
/// The codes that queues and the storage services in common are documented to send are listed
/// ([Queue Service error codes](https://learn.microsoft.com/rest/api/storageservices/queue-service-error-codes),
/// [Common REST API error codes](https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes));
/// every other code is `ErrorCode(rawValue:)`.
public struct ErrorCode: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The code as the service spells it.
  public var rawValue: String

  /// Makes a code from its text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Makes a code from a literal.
  public init(stringLiteral value: String) { rawValue = value }

  /// The code as the service spells it.
  public var description: String { rawValue }

  /// Compares the codes byte for byte.
  public static func == (left: ErrorCode, right: ErrorCode) -> Bool {
    left.rawValue.isExactly(right.rawValue)
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) { rawValue.hashExactly(into: &hasher) }
}
