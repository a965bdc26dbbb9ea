import AzureCore

/// The place of one blocked caller in the line for a connection.
struct Turn: Sendable {
  enum Outcome: Sendable {
    /// The caller may go on with this lane, or with one that it makes itself.
    case granted(BlockingLane?)
    /// The transport was shut down.
    case closed
  }

  /// What no other turn of the same line is called.
  let id: UInt64
  /// Opened once, by whoever has taken the turn out of the line.
  let gate = ThreadGate<Outcome>()
}
