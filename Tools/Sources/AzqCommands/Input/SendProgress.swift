/// What the progress line of a long send shows, and when.
///
/// On a terminal the line is rewritten in place, at most ten times a second; elsewhere only its last state is written.
struct SendProgress {
  private let isTerminal: Bool
  private(set) var sent = 0
  private var lastShown: Duration?

  init(isTerminal: Bool) { self.isTerminal = isTerminal }

  /// Counts a message.
  ///
  /// - Parameter now: Time since any origin.
  /// - Returns: The text to write, if any.
  mutating func count(now: Duration) -> String? {
    sent += 1
    guard isTerminal else { return nil }
    if let lastShown, now - lastShown < .milliseconds(100) { return nil }
    lastShown = now
    return "\rsent \(sent)"
  }

  /// The text that ends the line.
  var end: String { (isTerminal ? "\r" : "") + "sent \(sent)\n" }
}
