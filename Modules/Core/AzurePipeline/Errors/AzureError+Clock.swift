extension AzureError {
  /// How far two clocks may differ before a refused credential is blamed on it.
  ///
  /// The service refuses a date that is 15 minutes off; a difference of less shows already that a clock is not kept.
  static let tolerableClockDifference = Duration.seconds(300)

  /// Says in words that this machine's clock is off, when a 403 came with a date that shows it.
  ///
  /// - Parameters:
  ///   - now: This machine's time when the answer came.
  ///   - isCorrected: Whether the client has added the difference to its dates, and was refused all the same.
  mutating func explainClock(now: Timestamp, isCorrected: Bool = false) {
    guard status == 403, let serviceDate else { return }
    let lead = now - serviceDate
    guard Self.isClockOff(lead) else { return }
    let way = lead > .zero ? "ahead of" : "behind"
    let difference = Self.words(lead > .zero ? lead : .zero - lead)
    advise(
      "the clock of this machine is \(difference) \(way) the service's, which refuses dates 15 minutes off "
        + "and signatures outside their time: set it right"
        + (isCorrected ? " (correcting the dates of the requests by that did not help)" : ""))
  }

  /// Whether two clocks differ by more than is tolerable.
  static func isClockOff(_ difference: Duration) -> Bool {
    difference > tolerableClockDifference || difference < .zero - tolerableClockDifference
  }

  /// Adds a piece of advice to what there is.
  mutating func advise(_ text: String) { advice = advice.map { "\($0); \(text)" } ?? text }

  private static func words(_ duration: Duration) -> String {
    let minutes = min(duration, .asGoodAsForever).components.seconds / 60
    if minutes < 120 { return "\(minutes) minutes" }
    if minutes < 48 * 60 { return "\(minutes / 60) hours" }
    return "\(minutes / (24 * 60)) days"
  }
}
