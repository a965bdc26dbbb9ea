/// An instant of civil time, in UTC, with nanoseconds.
///
/// Every instant in this package is one. `Timestamp(date)` and `date` convert from and to Foundation's `Date` (in
/// `AzureQueueProtocol`, as the core uses no Foundation), and a duration moves it: `Timestamp.now + .seconds(3600)`. Leap
/// seconds are ignored, as in Unix time.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
  public var seconds: Int64

  /// The rest, 0 to 999,999,999 nanoseconds.
  public var nanoseconds: Int32

  /// Makes an instant from Unix time.
  ///
  /// - Parameters:
  ///   - seconds: Whole seconds since 1970-01-01T00:00:00Z.
  ///   - nanoseconds: Nanoseconds after that second, 0 to 999,999,999.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    precondition((0..<1_000_000_000).contains(nanoseconds), "nanoseconds out of range: \(nanoseconds)")
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The present time of the machine's clock.
  ///
  /// A client tells the time by the clock of its options, which a test can replace.
  public static var now: Timestamp { SystemClock().now().date }

  /// Orders instants by time.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// The instant a duration later, or earlier for a negative one.
  ///
  /// What would lie beyond the first or the last instant that this type can hold is that instant.
  public static func + (instant: Timestamp, duration: Duration) -> Timestamp {
    // Short enough for the sums: some 73 million years on either side.
    guard abs(instant.seconds / 2) < 1 << 50, (0..<1_000_000_000).contains(instant.nanoseconds),
      duration < .seconds(1 << 51), duration > .seconds(-1 << 51)
    else { return sum(instant, duration) }
    // bounded: by the check
    let (whole, attoseconds) = duration.components
    var seconds = instant.seconds + whole
    var nanoseconds = instant.nanoseconds + Int32(attoseconds / 1_000_000_000)
    if nanoseconds < 0 {
      nanoseconds += 1_000_000_000
      seconds -= 1
    } else if nanoseconds >= 1_000_000_000 {
      nanoseconds -= 1_000_000_000
      seconds += 1
    }
    return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
  }

  /// Longer than from the first instant to the last, and short enough for sums and for the other sign.
  private static var longest: Duration { .seconds(Int64.max) * 3 }

  private static func sum(_ instant: Timestamp, _ duration: Duration) -> Timestamp {
    let sum = instant.sinceEpoch + min(max(duration, .zero - longest), longest)
    guard sum >= .seconds(Int64.min) else { return Timestamp(seconds: .min) }
    guard sum < .seconds(Int64.max) + .seconds(1) else {
      return Timestamp(seconds: .max, nanoseconds: 999_999_999)
    }
    // bounded: by the checks
    let (seconds, attoseconds) = sum.components
    let nanoseconds = Int32(attoseconds / 1_000_000_000)
    return nanoseconds < 0
      ? Timestamp(seconds: seconds - 1, nanoseconds: nanoseconds + 1_000_000_000)
      : Timestamp(seconds: seconds, nanoseconds: nanoseconds)
  }

  /// The instant a duration earlier, or later for a negative one; bounded as the sum is.
  public static func - (instant: Timestamp, duration: Duration) -> Timestamp {
    // bounded: the least duration has no opposite, and what is below this bound leads to the last instant all the same
    instant + (.zero - max(duration, .zero - longest))
  }

  /// The time from one instant to another; exact for any two.
  public static func - (left: Timestamp, right: Timestamp) -> Duration { left.sinceEpoch - right.sinceEpoch }

  /// A duration holds some ten times as long as from the first instant to the last.
  private var sinceEpoch: Duration { .seconds(seconds) + .nanoseconds(nanoseconds) }
}

/// The fields of a date in the proleptic Gregorian calendar, in UTC.
struct CivilDate {
  var year: Int64
  var month: Int64
  var day: Int64
  var secondOfDay: Int64
  /// 0 is Sunday.
  var weekday: Int64

  /// 0000-01-01T00:00:00Z.
  static let firstSecond = days(year: 0, month: 1, day: 1) * 86_400
  /// 9999-12-31T23:59:59Z.
  static let lastSecond = (days(year: 9999, month: 12, day: 31) + 1) * 86_400 - 1

  /// Days since 1970-01-01 of a date whose fields are in range, with a year of 0 to 9999.
  ///
  /// Years begin on 1 March here, so that a leap day is the last. 400 more of them keep all numbers above zero.
  @inline(__always)
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let isBeforeMarch = month <= 2
    let year = UInt32(truncatingIfNeeded: year &+ (isBeforeMarch ? 399 : 400))
    let month = UInt32(truncatingIfNeeded: month &+ (isBeforeMarch ? 9 : -3))
    let dayOfYear = (153 &* month &+ 2) / 5 &+ UInt32(truncatingIfNeeded: day) &- 1
    let days = year &* 365 &+ year / 4 &- year / 100 &+ year / 400 &+ dayOfYear
    return Int64(days) &- (719_468 + 146_097)
  }

  init(_ timestamp: Timestamp) {
    var days = timestamp.seconds / 86_400
    secondOfDay = timestamp.seconds % 86_400
    if secondOfDay < 0 {
      secondOfDay += 86_400
      days -= 1
    }
    weekday = ((days + 4) % 7 + 7) % 7
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Checks the fields and returns the instant, or `nil` when there is no such date, or one beyond the year 9999.
  @inline(__always)
  static func timestamp(
    year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64, nanoseconds: Int32 = 0
  ) -> Timestamp? {
    guard (0...9999).contains(year), (1...12).contains(month), (0...23).contains(hour),
      (0...59).contains(minute),
      (0...60).contains(second)
    else { return nil }
    guard (1...length(ofMonth: month, in: year)).contains(day) else { return nil }
    let seconds =
      days(year: year, month: month, day: day) &* 86_400 &+ hour &* 3600 &+ minute &* 60 &+ min(second, 59)
    return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
  }

  @inline(__always)
  private static func length(ofMonth month: Int64, in year: Int64) -> Int64 {
    // Up to July the odd months are the long ones, from August on the even ones.
    guard month == 2 else { return 30 | (month ^ month >> 3) & 1 }
    return year & 3 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  }
}

extension Timestamp {
  private static let dayNames: StaticString = "SunMonTueWedThuFriSat"
  private static let monthNames: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

  /// The instant in the form of HTTP headers, for example `Tue, 03 Mar 2026 04:05:06 GMT` (RFC 9110 section 5.6.7).
  public var httpDate: String {
    let date = CivilDate(self)
    return String(unsafeUninitializedCapacity: 64) { buffer in
      var text = TextWriter(buffer)
      text.append(Self.dayNames, from: Int(date.weekday) * 3, count: 3)
      text.append(", ")
      text.append(date.day, width: 2)
      text.append(" ")
      text.append(Self.monthNames, from: Int(date.month - 1) * 3, count: 3)
      text.append(" ")
      text.append(date.year, width: 4)
      text.append(" ")
      text.appendTime(of: date)
      text.append(" GMT")
      return text.count
    }
  }

  /// The instant as ISO 8601 with whole seconds, for example `2026-03-03T04:05:06Z`: the form to send to the service.
  public var iso8601: String {
    String(unsafeUninitializedCapacity: 64) { buffer in
      var text = TextWriter(buffer)
      text.appendISODate(CivilDate(self))
      text.append("Z")
      return text.count
    }
  }

  /// The instant as ISO 8601 with seven digits of fraction, for example `2026-03-03T04:05:06.7891234Z`.
  package var iso8601WithFraction: String {
    String(unsafeUninitializedCapacity: 64) { buffer in
      var text = TextWriter(buffer)
      text.appendISODate(CivilDate(self))
      text.append(".")
      text.append(Int64(nanoseconds / 100), width: 7)
      text.append("Z")
      return text.count
    }
  }
}

/// Writes ASCII into memory that a string is made of; 64 bytes hold any date.
private struct TextWriter {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func append(_ literal: StaticString) { append(literal, from: 0, count: literal.utf8CodeUnitCount) }

  mutating func append(_ literal: StaticString, from start: Int, count length: Int) {
    for index in start..<start + length { append(literal.utf8Start[index]) }
  }

  /// Appends a decimal number with leading zeros up to a width.
  mutating func append(_ number: Int64, width: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    var length = width
    var limit = Self.power(of: width)
    while rest >= limit {
      length += 1
      // bounded: above a year of eleven digits there is none
      limit *= 10
    }
    for index in stride(from: count + length - 1, through: count, by: -1) {
      buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += length
  }

  mutating func appendISODate(_ date: CivilDate) {
    append(date.year, width: 4)
    append("-")
    append(date.month, width: 2)
    append("-")
    append(date.day, width: 2)
    append("T")
    appendTime(of: date)
  }

  mutating func appendTime(of date: CivilDate) {
    append(date.secondOfDay / 3600, width: 2)
    append(":")
    append(date.secondOfDay / 60 % 60, width: 2)
    append(":")
    append(date.secondOfDay % 60, width: 2)
  }

  private mutating func append(_ byte: UInt8) {
    buffer[count] = byte
    count += 1
  }

  private static func power(of exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    // bounded: the width of a field
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}
