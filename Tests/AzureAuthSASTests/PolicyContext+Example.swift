import AzureCore

extension PolicyContext {
  /// A first attempt at a fixed time.
  static let example = PolicyContext(
    operation: "Test", attempt: 1, now: ClockReading(date: Timestamp(seconds: 0), elapsed: .zero),
    random: .seeded(1))
}
