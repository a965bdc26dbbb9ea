/// Where a client reads from.
///
/// It concerns the reads that the secondary can answer: List Queues, Get Queue Metadata (properties and
/// existence), Get Queue ACL, Get Queue Service Properties and Peek Messages. Writes and Get Messages go to
/// the primary whatever is chosen here, the statistics of the replication to the secondary. The secondary
/// lags behind: a queue just created seems to be missing there, and messages just sent are not peeked.
///
/// An open type: further modes break nobody.
public struct LocationMode: Sendable, Hashable, CustomStringConvertible {
  private enum Choice: String {
    case primaryOnly, secondaryOnly, primaryThenSecondary
  }

  private let choice: Choice

  /// Reads from the primary; the default.
  public static let primaryOnly = LocationMode(choice: .primaryOnly)

  /// Reads from the secondary, and takes what it does not have for missing.
  public static let secondaryOnly = LocationMode(choice: .secondaryOnly)

  /// Reads from the primary; retries alternate between the secondary and the primary.
  ///
  /// What the secondary does not have is asked of the primary again, and the secondary is left alone for the rest of the call.
  public static let primaryThenSecondary = LocationMode(choice: .primaryThenSecondary)

  /// The name of the mode.
  public var description: String { choice.rawValue }
}
