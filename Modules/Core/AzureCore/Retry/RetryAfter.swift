import HTTPTypes

/// Reads how long a server asks its clients to wait.
public enum RetryAfter {
  /// The largest number of seconds or milliseconds that differs from a larger one.
  private static let largestNumber: Int64 = 999_999_999_999

  /// Returns the wait that a response asks for.
  ///
  /// `x-ms-retry-after-ms` and `retry-after-ms` (milliseconds) come before `Retry-After` (seconds or an HTTP
  /// date, RFC 9110 section 10.2.3). All three forms of a date are read (section 5.6.7); a date is compared
  /// with the response's own `Date`, so that neither clock needs to be right, and one in the past asks for no
  /// wait. Of several values the longest wait counts, and those that cannot be understood do not. A number of
  /// more than twelve digits counts as 999,999,999,999.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - now: The present time, which a date is compared with when the response has no `Date` that can be read.
  /// - Returns: The wait, or `nil` when the response asks for none or cannot be understood.
  public static func wait(in response: AzureResponse, now: Timestamp) -> Duration? {
    for name in [HTTPField.Name.msRetryAfterMilliseconds, .retryAfterMilliseconds] {
      let waits = response.header(name)?.split(separator: ",").compactMap { number(trimmed($0)) }
      if let longest = waits?.max() { return .milliseconds(longest) }
    }
    guard let value = response.header(.retryAfter) else { return nil }
    let sent = response.header(.date).flatMap { Timestamp(anyHTTPDate: $0, now: now) } ?? now
    return waits(value, at: sent).max()
  }

  /// The waits of a field that may have been joined out of several, so that a comma stands in a date or between values.
  private static func waits(_ value: String, at sent: Timestamp) -> [Duration] {
    var waits: [Duration] = []
    var previous: Substring?
    for part in value.split(separator: ",").map(trimmed) {
      if let seconds = number(part) {
        waits.append(.seconds(seconds))
      } else if let date = Timestamp(anyHTTPDate: part, now: sent)
        ?? previous.flatMap({ Timestamp(anyHTTPDate: "\($0), \(part)", now: sent) })
      {
        waits.append(max(.zero, date - sent))
      }
      previous = part
    }
    return waits
  }

  private static func number(_ text: Substring) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return min(Int64(text) ?? largestNumber, largestNumber)
  }

  /// Drops optional white space (RFC 9110 section 5.6.3).
  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
