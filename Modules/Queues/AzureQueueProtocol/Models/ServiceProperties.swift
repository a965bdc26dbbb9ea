/// The settings of an account's queue service: logging, metrics and cross-origin rules
/// ([Set Queue Service Properties](https://learn.microsoft.com/rest/api/storageservices/set-queue-service-properties)).
///
/// A part that is `nil` is not sent, and the service keeps what it has; changes may take half a minute to be seen.
///
/// Each part of an answer stands for itself: one that cannot be read whole is `nil`, with the reason in ``unreadableParts``, and
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

  /// Why parts of an answer cannot be read, by the names of their elements: `Logging`, `HourMetrics`, `MinuteMetrics`, `Cors`.
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
