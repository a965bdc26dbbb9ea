import ArgumentParser
import AzureQueueProtocol

/// What shall be other in the settings of the service.
struct PropertyChanges: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which operations are logged: read, write and delete, separated by commas, or none.",
      valueName: "list"))
  var logging: LoggedOperations?

  @Option(help: ArgumentHelp("How many days the log is kept, 1 to 365, or 'forever'.", valueName: "days"))
  var loggingDays: RetentionArgument?

  @Option(
    help: "What is counted by the hour: nothing (off), the whole service (on), or each operation too (apis).")
  var hourMetrics: MetricsChoice?

  @Option(
    help: ArgumentHelp(
      "How many days the metrics by the hour are kept, 1 to 365, or 'forever'.", valueName: "days"))
  var hourDays: RetentionArgument?

  @Option(help: "What is counted by the minute: as for --hour-metrics.")
  var minuteMetrics: MetricsChoice?

  @Option(
    help: ArgumentHelp(
      "How many days the metrics by the minute are kept, 1 to 365, or 'forever'.", valueName: "days"))
  var minuteDays: RetentionArgument?

  @Option(
    help: ArgumentHelp(
      "A cross-origin rule; may be given up to five times. The rules given replace all existing ones.",
      discussion: """
        Fields separated by blanks, of which origins and methods are required: \
        'origins=https://a.example,https://b.example methods=GET,PUT headers=x-ms-* exposed=x-ms-* age=200'. The age \
        is a time such as 200 (seconds) or 5m.
        """, valueName: "rule"))
  var cors: [CorsRuleArgument] = []

  @Flag(help: "Remove all cross-origin rules.")
  var clearCors = false

  func validate() throws {
    if clearCors, !cors.isEmpty { throw ValidationError("Give --cors or --clear-cors, not both.") }
  }

  /// Whether nothing was given.
  var isEmpty: Bool { !needsCurrent && cors.isEmpty && !clearCors }

  /// Whether a part is to be changed that the service can only replace as a whole.
  var needsCurrent: Bool {
    logging != nil || loggingDays != nil || hourMetrics != nil || hourDays != nil || minuteMetrics != nil
      || minuteDays != nil
  }

  /// The parts that change, and only those; half a part that cannot be read is refused when it is sent.
  func parts(from current: ServiceProperties) -> ServiceProperties {
    var parts = ServiceProperties(
      logging: changedLogging(current.logging),
      hourMetrics: Self.changed(current.hourMetrics, hourMetrics, hourDays),
      minuteMetrics: Self.changed(current.minuteMetrics, minuteMetrics, minuteDays),
      cors: cors.isEmpty && !clearCors ? nil : cors.map(\.rule))
    parts.unreadableParts = current.unreadableParts
    // Rules are given all together and need nothing of the old ones.
    parts.unreadableParts["Cors"] = nil
    return parts
  }

  private func changedLogging(_ current: LoggingSettings?) -> LoggingSettings? {
    guard logging != nil || loggingDays != nil else { return nil }
    var settings = current ?? LoggingSettings()
    if let logging {
      settings.logsReads = logging.reads
      settings.logsWrites = logging.writes
      settings.logsDeletes = logging.deletes
    }
    if let loggingDays { settings.retention = loggingDays.policy }
    return settings
  }

  private static func changed(
    _ current: MetricsSettings?, _ choice: MetricsChoice?, _ retention: RetentionArgument?
  ) -> MetricsSettings? {
    guard choice != nil || retention != nil else { return nil }
    var settings = current ?? MetricsSettings()
    if let choice {
      settings.isEnabled = choice != .off
      settings.includesAPIs = choice == .apis
    }
    if let retention { settings.retention = retention.policy }
    return settings
  }
}
