import Foundation

/// Reads RFC 1123 dates with Foundation's own parser, independent of the core's.
enum RecordedDate {
  private static let format = Date.VerbatimFormatStyle(
    format:
      "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT",
    locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

  static func read(_ text: String) -> Date? {
    try? Date(text, strategy: format.parseStrategy)
  }
}
