import Foundation

/// Reads RFC 1123 dates with Foundation's own parser, independent of the core's.
enum RecordedDate {
  private static let format = Date.VerbatimFormatStyle(
    format:
      "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
    locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

  static func read(_ text: String) -> Date? {
    // The parser would do without the end.
    guard text.count == 29, text.hasSuffix(" GMT") else { return nil }
    return try? Date(text, strategy: format.parseStrategy)
  }

  /// Reads a date in either form of the service.
  static func readAny(_ text: String) -> Date? {
    read(text) ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
      ?? (try? Date(text, strategy: .iso8601))
  }

  /// A date for comparing, exact to the microsecond.
  static func text(_ date: Date) -> String { "\(Int64((date.timeIntervalSince1970 * 1e6).rounded()))" }
}
