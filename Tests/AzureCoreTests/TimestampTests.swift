import AzureCore
import Testing

@Suite("Timestamps")
struct TimestampTests {
  typealias Row = (seconds: Int64, http: String, iso: String)

  static let rows: [Row] = [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59Z"),
    (-86_400, "Wed, 31 Dec 1969 00:00:00 GMT", "1969-12-31T00:00:00Z"),
    (-11_644_473_600, "Mon, 01 Jan 1601 00:00:00 GMT", "1601-01-01T00:00:00Z"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"),
    (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT", "2000-03-01T00:00:00Z"),
    (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
    (1_772_510_706, "Tue, 03 Mar 2026 04:05:06 GMT", "2026-03-03T04:05:06Z"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00Z"),
    (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT", "2100-02-28T23:59:59Z"),
    (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
  ]

  @Test("Both forms are written and read back", arguments: rows.indices)
  func roundTrip(index: Int) {
    let row = Self.rows[index]
    let instant = Timestamp(seconds: row.seconds)
    #expect(instant.httpDate == row.http)
    #expect(instant.iso8601 == row.iso)
    #expect(Timestamp(httpDate: row.http) == instant)
    #expect(Timestamp(iso8601: row.iso) == instant)
  }

  @Test(
    "Years that have no four digits are written with those that they have",
    arguments: [
      (253_402_300_800, "Sat, 01 Jan 10000 00:00:00 GMT", "10000-01-01T00:00:00Z"),
      (-62_167_219_200, "Sat, 01 Jan 0000 00:00:00 GMT", "0000-01-01T00:00:00Z"),
      (-62_167_219_201, "Fri, 31 Dec -0001 23:59:59 GMT", "-0001-12-31T23:59:59Z"),
      (31_556_889_864_403_199, "Sun, 31 Dec 1000000000 23:59:59 GMT", "1000000000-12-31T23:59:59Z"),
    ])
  func oddYears(seconds: Int64, http: String, iso: String) {
    #expect(Timestamp(seconds: seconds).httpDate == http)
    #expect(Timestamp(seconds: seconds).iso8601 == iso)
  }

  @Test("Every day of two eras follows the day before it, both ways")
  func everyDay() {
    var weekday = 4
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    for day in Int64(0)..<(2 * 146_097) {
      let instant = Timestamp(seconds: day * 86_400)
      let text = instant.httpDate
      if Timestamp(httpDate: text) != instant || !text.hasPrefix(names[weekday]) {
        Issue.record("day \(day) is written as \(text)")
        return
      }
      weekday = (weekday + 1) % 7
    }
  }

  @Test(
    "ISO 8601 is read with fractions, offsets and shortened",
    arguments: [
      ("2026-03-03", 1_772_496_000, 0), ("2026-03-03T04:05Z", 1_772_510_700, 0),
      ("2026-03-03T04:05:06.7891234Z", 1_772_510_706, 789_123_400),
      ("2026-03-03T04:05:06.5Z", 1_772_510_706, 500_000_000),
      ("2026-03-03T04:05:06.123456789Z", 1_772_510_706, 123_456_789),
      ("2026-03-03T04:05:06.1234567899Z", 1_772_510_706, 123_456_789),
      ("2026-03-03T06:05:06+02:00", 1_772_510_706, 0), ("2026-03-02T22:35:06-05:30", 1_772_510_706, 0),
      ("2026-03-03T06:05:06.25+02:00", 1_772_510_706, 250_000_000),
    ] as [(String, Int64, Int32)])
  func iso(text: String, seconds: Int64, nanoseconds: Int32) {
    #expect(Timestamp(iso8601: text) == Timestamp(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test("The fraction is written with seven digits")
  func fraction() {
    let instant = Timestamp(seconds: 1_772_510_706, nanoseconds: 7_891_234)
    #expect(instant.iso8601WithFraction == "2026-03-03T04:05:06.0078912Z")
    #expect(Timestamp(seconds: 0).iso8601WithFraction == "1970-01-01T00:00:00.0000000Z")
  }

  @Test(
    "Text that is no HTTP date is refused",
    arguments: [
      "", "5", "Tue, 03 Mar 2026 04:05:06", "Tue, 03 Mar 2026 04:05:06 UTC", "Tue 03 Mar 2026 04:05:06 GMT",
      "Tue, 31 Feb 2026 04:05:06 GMT", "Tue, 29 Feb 2100 00:00:00 GMT", "Tue, 00 Mar 2026 04:05:06 GMT",
      "Tue, 03 Mrz 2026 04:05:06 GMT", "Tue, 03 Mar 26 04:05:06 GMT", "Tue, 03 Mar 2026 24:05:06 GMT",
      "Tue, 03 Mar 2026 04:60:06 GMT", "Tue, 03 Mar 2026 04:05:61 GMT", "Tue, 03 Mar 2026 04:05 GMT",
      "Tue, -3 Mar 2026 04:05:06 GMT", "Tue, +3 Mar 2026 04:05:06 GMT", "Tue, 03 Mar 2026 04:05:06 GMT x",
      "Tuesday, 03-Mar-26 04:05:06 GMT", "Tue, 03 Mar ٢٠٢٦ 04:05:06 GMT",
    ])
  func badHTTPDate(text: String) {
    #expect(Timestamp(httpDate: text) == nil)
  }

  @Test(
    "Text that is no ISO 8601 date is refused",
    arguments: [
      "", "2026", "2026-03", "2026-3-3", "26-03-03", "2026-13-01", "2026-02-29", "2026-03-03T",
      "2026-03-03T04Z",
      "2026-03-03T04:05", "2026-03-03T04:05:06", "2026-03-03T04:05:06.Z", "2026-03-03T04:05:06.1a2Z",
      "2026-03-03T25:00Z", "2026-03-03T04:05:06+0200", "2026-03-03T04:05:06+24:00",
      "2026-03-03T04:05:06+02:60",
      "2026-03-03T4:05Z", "2026-03-03T004:05Z", "2026-03-03T04:005:06Z", "2026-03-03T04:05:6Z",
      "2026-03-03T04:05:06+2:00", "2026-03-03T04:05:06+02:0", "9999-12-31T23:59:59-00:01",
      "0000-01-01T00:00:00+00:01",
      "2026-03-03T04:05:06:07Z", "2026-03-03 04:05:06Z", "-026-03-03", "2026-03-03T-4:05Z",
      "20260303", "2026-03-03t04:05Z", "2026-03-03T0405Z", "2026-03-03T04:05:06z", "2026-03-03T04:05:06,5Z",
      "2026-03-03T04:05.5Z", "2026-03-03T24:00:00Z", "2026-03-03T04:05:06+02",
    ])
  func badISO(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test(
    "A version of the service is a date of ten characters, and nothing longer is repeated",
    arguments: [
      ("2026-02-06", nil), ("2026-2-6", " '2026-2-6'"), ("2026-02-30", " '2026-02-30'"), ("", " ''"),
      ("2026-02-06Z", ""), ("2026-02-06T00:00Z", ""), ("20260206ab", " '20260206ab'"),
    ] as [(String, String?)])
  func version(text: String, shown: String?) throws {
    guard let shown else { return try Timestamp.requireVersionDate(text, "The version") }
    let error = try #require(throws: AzureError.self) {
      try Timestamp.requireVersionDate(text, "The version")
    }
    #expect(error.message == "The version\(shown) is not a date")
  }

  @Test("A leap second is read as the second before it")
  func leapSecond() {
    #expect(Timestamp(iso8601: "2016-12-31T23:59:60Z") == Timestamp(iso8601: "2016-12-31T23:59:59Z"))
  }

  @Test(
    "Adding a duration carries nanoseconds, and the difference gives it back",
    arguments: [
      (Duration.milliseconds(600), 11, 100_000_000), (.milliseconds(-600), 9, 900_000_000),
      (.milliseconds(-1_500), 9, 0), (.zero, 10, 500_000_000), (.nanoseconds(499_999_999), 10, 999_999_999),
      (.nanoseconds(500_000_000), 11, 0), (.seconds(-20), -10, 500_000_000),
    ] as [(Duration, Int64, Int32)])
  func arithmetic(duration: Duration, seconds: Int64, nanoseconds: Int32) {
    let start = Timestamp(seconds: 10, nanoseconds: 500_000_000)
    let end = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    #expect(start + duration == end)
    #expect(end - start == duration)
  }

  @Test("Instants are ordered by time")
  func order() {
    let sorted = [
      Timestamp(seconds: -1, nanoseconds: 999_999_999), Timestamp(seconds: 0),
      Timestamp(seconds: 0, nanoseconds: 1),
      Timestamp(seconds: 1),
    ]
    #expect(Array(sorted.reversed()).sorted() == sorted)
  }
}
