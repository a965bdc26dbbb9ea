/// The settings of an account's queue service: logging, metrics and cross-origin rules.
///
/// Their rules: [Set Queue Service Properties](https://learn.microsoft.com/rest/api/storageservices/set-queue-service-properties).
/// A part that is `nil` is not sent, and the service keeps what it has; changes may take half a minute to be seen.
///
/// Each part of a response stands for itself: one that cannot be read whole is `nil`, with the reason in ``unreadableParts``, and
/// the others are there. Within a part a missing version is `1.0`, a missing list of headers is empty, a missing age is zero
/// and a missing `IncludeAPIs` is false; everything else must be there.
public struct ServiceProperties: Sendable, Hashable, Codable {
  /// The log of requests.
  public var logging: LoggingSettings?
  /// Metrics by the hour.
  public var hourMetrics: MetricsSettings?
  /// Metrics by the minute.
  public var minuteMetrics: MetricsSettings?
  /// The cross-origin rules, tried in this order: at most five.
  ///
  /// An empty list deletes all rules; `nil` keeps them.
  public var cors: [CorsRule]?

  /// Why parts of a response cannot be read, by the names of their elements: `Logging`, `HourMetrics`, `MinuteMetrics`, `Cors`.
  ///
  /// A value that names a part here and has that part all the same is not sent: it would replace settings that nobody has seen.
  /// Who wants that takes the name out. Not a part of what is stored.
  public var unreadableParts: [String: String] = [:]

  private enum CodingKeys: String, CodingKey {
    case logging, hourMetrics, minuteMetrics, cors
  }

  /// Makes settings from the parts to change; by default none.
  ///
  /// Ranges are checked when they are sent.
  ///
  /// - Parameters:
  ///   - logging: The log of requests.
  ///   - hourMetrics: Metrics by the hour.
  ///   - minuteMetrics: Metrics by the minute.
  ///   - cors: The cross-origin rules; an empty list deletes all of them.
  public init(
    logging: LoggingSettings? = nil, hourMetrics: MetricsSettings? = nil,
    minuteMetrics: MetricsSettings? = nil, cors: [CorsRule]? = nil
  ) {
    self.logging = logging
    self.hourMetrics = hourMetrics
    self.minuteMetrics = minuteMetrics
    self.cors = cors
  }
}

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

/// How long logs or metrics are kept.
public struct RetentionPolicy: Sendable, Hashable, Codable {
  /// After how many days the service deletes them: 1 to 365.
  ///
  /// With `nil` there is no policy: they are kept until someone deletes them.
  public var days: Int?

  /// Makes a policy; without days it is switched off.
  ///
  /// - Parameter days: After how many days the service deletes what it wrote: 1 to 365. Checked when it is sent.
  public init(days: Int? = nil) { self.days = days }

  /// No policy: everything is kept.
  public static let disabled = RetentionPolicy()

  /// Whether the service deletes anything by itself.
  public var isEnabled: Bool { days != nil }
}
