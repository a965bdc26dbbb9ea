/// The settings of an account's queue service: logging, metrics and cross-origin rules
/// ([Set Queue Service Properties](https://learn.microsoft.com/rest/api/storageservices/set-queue-service-properties)).
///
/// A part that is `nil` is not sent, and the service keeps what it has; changes may take half a minute to be seen.
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
