public import AzureCore

/// The service's table of what may be retried, which all rules of this package keep.
///
/// Retried are transport errors that may pass, the statuses 408, 429, 500, 502, 503 and 504, and the codes `InternalError`,
/// `OperationTimedOut` and `ServerBusy` with any status
/// ([Common REST API error codes](https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes)).
public enum RetryTable {
  /// Says whether another attempt could succeed.
  ///
  /// - Parameter failure: The failed attempt.
  /// - Returns: Whether it may be repeated.
  public static func isRetryable(_ failure: AttemptFailure) -> Bool {
    if let transport = failure.transport { return transport.isTransient }
    guard let service = failure.service else { return false }
    switch service.code {
    case .internalError, .operationTimedOut, .serverBusy: return true
    default: return [408, 429, 500, 502, 503, 504].contains(service.status)
    }
  }

  /// Spreads a wait evenly to both sides.
  static func spread(_ wait: Duration, by span: Duration, _ random: RandomSource) -> Duration {
    guard span > .zero else { return wait }
    // Half of what a `Duration` holds at most, so that no sum overflows.
    let longest = Duration.seconds(Int64.max)
    return max(.zero, min(wait, longest) + min(span, longest) * random.number(in: -1...1))
  }
}
