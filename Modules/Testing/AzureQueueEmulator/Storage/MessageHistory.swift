public import AzureCore

/// Something that happened to a message of the emulator.
public struct MessageEvent: Sendable, Hashable, CustomStringConvertible {
  /// What happened; an open type.
  public struct Kind: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name of the kind.
    public var rawValue: String
    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The name of the kind.
    public var description: String { rawValue }

    /// It was stored.
    public static let sent = Kind(rawValue: "sent")
    /// It was handed out and hidden.
    public static let received = Kind(rawValue: "received")
    /// Its visibility, and perhaps its text, was changed.
    public static let updated = Kind(rawValue: "updated")
    /// It was deleted by its receipt.
    public static let deleted = Kind(rawValue: "deleted")
    /// Its time to live was over; seen by the first request after that.
    public static let expired = Kind(rawValue: "expired")
    /// It was deleted with all messages of its queue.
    public static let cleared = Kind(rawValue: "cleared")
  }

  /// What happened.
  public let kind: Kind
  /// When, by the emulator's clock.
  public let time: Timestamp
  /// Until when the message was hidden by it; `nil` when it ended.
  public let visibleOn: Timestamp?

  /// The kind and the time.
  public var description: String { "\(kind) at \(time)" }
}

/// What happened to the messages of a queue, in order.
struct MessageHistory: Sendable {
  private var events: [MessageIdentifier: [MessageEvent]] = [:]

  mutating func add(
    _ kind: MessageEvent.Kind, to identifier: MessageIdentifier, at time: Timestamp, visible: Timestamp? = nil
  ) {
    events[identifier, default: []].append(MessageEvent(kind: kind, time: time, visibleOn: visible))
  }

  subscript(identifier: MessageIdentifier) -> [MessageEvent] { events[identifier] ?? [] }
}
