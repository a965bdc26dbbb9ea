import HTTPTypes

/// Reads how long a server asks its clients to wait.
public enum RetryAfter {
  /// Returns the wait that a response asks for.
  ///
  /// `x-ms-retry-after-ms` and `retry-after-ms` (milliseconds) come before `Retry-After` (seconds or an HTTP date,
  /// RFC 9110 section 10.2.3). A date in the past asks for no wait.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - now: The present time, which a date is compared with.
  /// - Returns: The wait, or `nil` when the response asks for none or cannot be understood.
  public static func wait(in response: Response, now: Timestamp) -> Duration? {
    for name in [HTTPField.Name.msRetryAfterMilliseconds, .retryAfterMilliseconds] {
      if let milliseconds = response.header(name).flatMap(number) { return .milliseconds(milliseconds) }
    }
    guard let value = response.header(.retryAfter) else { return nil }
    if let seconds = number(value) { return .seconds(seconds) }
    return Timestamp(httpDate: value).map { max(.zero, $0 - now) }
  }

  private static func number(_ text: String) -> Int64? {
    guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int64(text)
  }
}
