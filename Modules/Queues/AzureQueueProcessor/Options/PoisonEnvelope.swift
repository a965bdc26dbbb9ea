public import AzureCore

/// What a poison message holds when a processor wraps it: the original, and why it is there.
///
/// Written as JSON, in the encoding of the client. An original too long to be wrapped is copied as it is.
public struct PoisonEnvelope: Codable, Sendable, Hashable {
  /// Why it is poison.
  public var reason: String
  /// The queue that it came from.
  public var queue: String
  /// The id that it had there.
  public var messageID: String
  /// How often it was delivered.
  public var dequeueCount: Int?
  /// When the service stored the original.
  public var insertedOn: Timestamp?
  /// When it became poison.
  public var poisonedOn: Timestamp
  /// The text of the original, as the service held it.
  public var rawText: String
}
