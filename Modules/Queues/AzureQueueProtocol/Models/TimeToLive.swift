import AzurePipeline

/// How long the service keeps a message.
public enum TimeToLive: Sendable, Hashable {
  /// At least one second, in whole seconds.
  case duration(Duration)
  /// The message never expires.
  case never

  /// So many seconds.
  public static func seconds(_ seconds: Int) -> TimeToLive { .duration(.seconds(seconds)) }

  /// So many days.
  public static func days(_ days: Int) -> TimeToLive { .duration(.seconds(days * 86_400)) }

  /// The text of the `messagettl` query parameter, checked.
  func parameter() throws(AzureError) -> String {
    switch self {
    case .never: "-1"
    case .duration(let duration):
      String(try Parameters.seconds(duration, in: 1...Int64(Int32.max), of: "timeToLive"))
    }
  }
}
