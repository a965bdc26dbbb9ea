/// What the service counts in an hour or a minute.
public struct MetricsSettings: Sendable, Hashable, Codable {
  /// The version of the metrics' format; `1.0`.
  public var version: String
  /// Whether anything is counted.
  public var isEnabled: Bool
  /// Whether each operation is counted on its own.
  ///
  /// Sent and stored only while ``isEnabled``, as the service asks for it.
  public var includesAPIs: Bool
  /// How long the metrics are kept.
  public var retention: RetentionPolicy

  /// Makes settings; by default nothing is counted.
  ///
  /// - Parameters:
  ///   - version: The version of the metrics' format.
  ///   - isEnabled: Whether anything is counted.
  ///   - includesAPIs: Whether each operation is counted on its own.
  ///   - retention: How long the metrics are kept.
  public init(
    version: String = "1.0", isEnabled: Bool = false, includesAPIs: Bool = false,
    retention: RetentionPolicy = .disabled
  ) {
    self.version = version
    self.isEnabled = isEnabled
    self.includesAPIs = includesAPIs
    self.retention = retention
  }
}
