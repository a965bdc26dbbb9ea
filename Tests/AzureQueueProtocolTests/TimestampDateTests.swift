import AzureCore
import AzureQueueProtocol
import Foundation
import Testing

@Suite("Timestamps and dates")
struct TimestampDateTests {
  @Test(
    "A date becomes the instant that it means, and comes back",
    arguments: [
      "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2001-01-01T00:00:00Z", "2026-03-03T04:05:06Z",
      "2026-03-03T04:05:06.7891234Z", "2026-03-03T04:05:06.9999999Z", "9999-12-31T23:59:59Z",
      "0001-01-01T00:00:00Z",
    ])
  func roundTrip(text: String) throws {
    let timestamp = try #require(Timestamp(iso8601: text))
    #expect(Timestamp(timestamp.date) == timestamp)
  }

  @Test("The last moment of the year 9999 stays in that year, on its way to a date and back")
  func last() throws {
    let timestamp = try #require(Timestamp(iso8601: "9999-12-31T23:59:59.9999999Z"))
    #expect(Timestamp(timestamp.date).seconds == timestamp.seconds)
    let end = try #require(Timestamp(iso8601: "9999-12-31T23:59:59Z"))
    #expect(timestamp.date < end.date.addingTimeInterval(1))
  }

  @Test("A fraction that rounds up to a second is the next second")
  func carry() {
    let date = Date(timeIntervalSinceReferenceDate: 0.999_999_99)
    #expect(Timestamp(date) == Timestamp(seconds: 978_307_201))
  }

  @Test(
    "A date beyond all calendars is an instant beyond the year 9999 or before the year 1",
    arguments: [
      (Double.infinity, true), (1e300, true), (1e13, true), (-Double.infinity, false), (-1e300, false),
      (Double.nan, false),
    ])
  func extremes(interval: Double, isFuture: Bool) {
    let timestamp = Timestamp(Date(timeIntervalSinceReferenceDate: interval))
    #expect(timestamp.seconds == (isFuture ? 1_000_000_000_000 : -1_000_000_000_000))
  }
}
