/// How far the secondary of the emulated accounts is: what Get Queue Service Stats answers.
///
/// It changes that answer only; the secondary serves reads in every state.
public struct EmulatorReplication: Sendable, Hashable {
  /// The word on the wire.
  public let rawValue: String

  /// All writes are there; the time of the last synchronization is the service's present time.
  public static let live = EmulatorReplication(rawValue: "live")

  /// The first copy is being made; there is no time of the last synchronization.
  public static let bootstrap = EmulatorReplication(rawValue: "bootstrap")

  /// The secondary cannot be reached; there is no time of the last synchronization.
  public static let unavailable = EmulatorReplication(rawValue: "unavailable")
}
