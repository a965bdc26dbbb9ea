extension Duration {
  /// A time that nobody waits for, and that every clock and counter of the machine can hold: some thirty years.
  package static let asGoodAsForever = Duration.seconds(1_000_000_000)

  /// Multiplies without overflow.
  ///
  /// - Parameters:
  ///   - factor: The factor; not negative.
  ///   - limit: The largest product.
  /// - Returns: The product, or the limit when that is less.
  package func multiplied(by factor: Double, upTo limit: Duration) -> Duration {
    guard self / .seconds(1) * factor < limit / .seconds(1) else { return limit }
    return min(self * factor, limit)
  }
}
