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
