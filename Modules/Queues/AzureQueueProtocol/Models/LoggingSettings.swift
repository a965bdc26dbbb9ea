/// What the service writes into the account's log of requests.
public struct LoggingSettings: Sendable, Hashable, Codable {
  /// The version of the log's format; `1.0`.
  public var version: String
  /// Whether deletes are logged.
  public var logsDeletes: Bool
  /// Whether reads are logged.
  public var logsReads: Bool
  /// Whether writes are logged.
  public var logsWrites: Bool
  /// How long the log is kept.
  public var retention: RetentionPolicy

  /// Makes settings; by default nothing is logged.
  ///
  /// - Parameters:
  ///   - version: The version of the log's format.
  ///   - logsDeletes: Whether deletes are logged.
  ///   - logsReads: Whether reads are logged.
  ///   - logsWrites: Whether writes are logged.
  ///   - retention: How long the log is kept.
  public init(
    version: String = "1.0", logsDeletes: Bool = false, logsReads: Bool = false, logsWrites: Bool = false,
    retention: RetentionPolicy = .disabled
  ) {
    self.version = version
    self.logsDeletes = logsDeletes
    self.logsReads = logsReads
    self.logsWrites = logsWrites
    self.retention = retention
  }
}
