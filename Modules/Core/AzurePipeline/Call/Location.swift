/// One of the two places that a geo-redundant account is kept at.
public enum Location: String, Sendable, Hashable, Codable {
  /// The place that takes writes.
  case primary
  /// The copy, which lags behind and only answers reads.
  case secondary
}
