import AzureCore
import HTTPTypes
import Testing

@Suite("Dates in any form that a server may write")
struct TimestampFormTests {
  /// Tue, 03 Mar 2026 04:05:06 GMT.
  private static let instant = Timestamp(seconds: 1_772_510_706)

  @Test(
    "The forms of HTTP and of ISO 8601 are read as the same instant",
    arguments: [
      "Tue, 03 Mar 2026 04:05:06 GMT", "Tuesday, 03-Mar-26 04:05:06 GMT", "Tue Mar  3 04:05:06 2026",
      "  Tue, 03 Mar 2026 04:05:06 GMT\n", "2026-03-03T04:05:06Z", "2026-03-03T04:05:06",
      "2026-03-03t04:05:06z", "2026-03-03 04:05:06Z", "20260303T040506Z", "20260303T040506",
      "2026-03-03T04:05:06.0000000Z", "2026-03-03T04:05:06,000Z", "2026-03-03T04:05:06+00:00",
      "2026-03-03T04:05:06-00:00", "2026-03-03T06:05:06+02:00", "2026-03-03T06:05:06+0200",
      "2026-03-03T06:05:06+02", "2026-03-02T22:35:06-05:30", "20260302T223506-0530",
      "2026-03-03T04:05:06.0000000+00:00",
    ])
  func sameInstant(text: String) {
    #expect(Timestamp(anyForm: text, now: Self.instant) == Self.instant)
  }

  @Test(
    "What is left out at the end is zero, and fractions are kept to the nanosecond",
    arguments: [
      ("2026-03-03", 1_772_496_000, 0), ("20260303", 1_772_496_000, 0), ("2026-03-03T04Z", 1_772_510_400, 0),
      ("2026-03-03T04:05", 1_772_510_700, 0), ("2026-03-03T04:05:06.5Z", 1_772_510_706, 500_000_000),
      ("2026-03-03T04:05:06.7891234Z", 1_772_510_706, 789_123_400),
      ("2026-03-03T04:05:06,1234567899", 1_772_510_706, 123_456_789),
      ("2026-03-02T24:00:00Z", 1_772_496_000, 0), ("2016-12-31T23:59:60Z", 1_483_228_799, 0),
      ("9999-12-31T23:59:59.9999999Z", 253_402_300_799, 999_999_900),
      ("9999-12-31T23:59:59-01:00", 253_402_304_399, 0),
    ] as [(String, Int64, Int32)])
  func parts(text: String, seconds: Int64, nanoseconds: Int32) {
    #expect(Timestamp(anyForm: text) == Timestamp(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test(
    "What is no date is not taken for one",
    arguments: [
      "", " ", "soon", "0", "2026", "2026-03", "2026-3-3", "26-03-03", "2026-13-01", "2026-02-29",
      "2026-03-03T", "2026-03-03T4:05Z", "2026-03-03T25:00Z", "2026-03-03T24:00:01Z", "2026-03-03T04:60Z",
      "2026-03-03T04:05:06.Z", "2026-03-03T04:05:06+24:00", "2026-03-03T04:05:06+02:60",
      "2026-03-03T04:05:06+2", "2026-03-03T04:05:06:07Z", "2026-03-03T04:05:06Z x", "2026-03-03T-4:05Z",
      "2026-0303T04:05:06Z", "03/03/2026 04:05:06", "1772510706", "Tue, 03 Mrz 2026 04:05:06 GMT",
      "Tue, 31 Feb 2026 04:05:06 GMT", "２０２６-03-03", "2026-03-03T04:05:06Zé", "٢٠٢٦-03-03T04:05:06Z",
    ])
  func noDate(text: String) {
    #expect(Timestamp(anyForm: text, now: Self.instant) == nil)
  }

  @Test("A year of two digits needs a present time to be near")
  func century() {
    #expect(Timestamp(anyForm: "Tuesday, 03-Mar-26 04:05:06 GMT") == nil)
    #expect(
      Timestamp(anyForm: "Tuesday, 03-Mar-26 04:05:06 GMT", now: Timestamp(seconds: -86_400 * 365 * 60))
        == Timestamp(seconds: -1_383_249_294))
  }

  @Test(
    "The date of a refusal is read in every form",
    arguments: ["Tue, 03 Mar 2026 04:05:06 GMT", "Tue Mar  3 04:05:06 2026", "2026-03-03T04:05:06Z"])
  func refusal(text: String) {
    #expect(
      ServiceFailure(headersOf: AzureResponse(status: .forbidden, headerFields: [.date: text])).date
        == Self.instant)
  }
}
