import AzureCore

/// How long the service keeps a message.
public enum TimeToLive: Sendable, Hashable {
  /// At least one second, in whole seconds.
  case duration(Duration)
  /// The message never expires.
  case never

  /// So many seconds.
  public static func seconds(_ seconds: Int) -> TimeToLive { .duration(.seconds(seconds)) }

  /// So many days.
  public static func days(_ days: Int) -> TimeToLive {
    let (seconds, isTooMany) = days.multipliedReportingOverflow(by: 86_400)
    // Too many to count are refused with the request, as every number out of range is.
    return .duration(.seconds(isTooMany ? .max : seconds))
  }

  /// The text of the `messagettl` query parameter, checked.
  func parameter() throws(AzureError) -> String {
    switch self {
    case .never: "-1"
    case .duration(let duration):
      String(try Parameters.seconds(duration, in: 1...Int64(Int32.max), of: "timeToLive"))
    }
  }
}
