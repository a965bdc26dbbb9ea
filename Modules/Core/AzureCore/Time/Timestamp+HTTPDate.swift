extension Timestamp {
  /// Reads the preferred form of an HTTP date, for example `Tue, 03 Mar 2026 04:05:06 GMT` (RFC 9110 section 5.6.7).
  ///
  /// - Parameter text: The text. The name of the day is not looked at.
  public init?(httpDate text: some StringProtocol) {
    var text = String(text)
    guard let instant = text.withUTF8({ Timestamp(httpDate: $0.span) }) else { return nil }
    self = instant
  }

  /// Reads the preferred form of an HTTP date, which has a fixed length, from its bytes.
  ///
  /// - Parameter text: The text in ASCII.
  package init?(httpDate text: Span<UInt8>) {
    guard text.count == 29 else { return nil }
    // "Tue, 03 "
    let day = DateWord(
      text, at: 0, separators: 0x2000_0020_2C00_0000, mask: 0xFF00_00FF_FF00_0000,
      digits: 0x0080_8000_0000_0000)
    // "Mar 2026"
    let year = DateWord(
      text, at: 8, separators: 0x0000_0000_2000_0000, mask: 0x0000_0000_FF00_0000,
      digits: 0x8080_8080_0000_0000)
    // " 04:05:0"
    let hour = DateWord(
      text, at: 16, separators: 0x003A_0000_3A00_0020, mask: 0x00FF_0000_FF00_00FF,
      digits: 0x8000_8080_0080_8000)
    // "5:06 GMT"
    let second = DateWord(
      text, at: 21, separators: 0x544D_4720_0000_3A00, mask: 0xFFFF_FFFF_0000_FF00,
      digits: 0x0000_0000_8080_0000)
    guard day.faults | year.faults | hour.faults | second.faults == 0,
      let instant = CivilDate.timestamp(
        year: year.number(4) * 100 + year.number(6), month: year.month, day: day.number(5),
        hour: hour.number(1), minute: hour.number(4), second: second.number(2))
    else { return nil }
    self = instant
  }
}

/// Eight bytes of a date of fixed form, judged all at once.
private struct DateWord {
  /// The bytes, the first of them lowest.
  private let word: UInt64
  /// Zero when the separators and digits are where they belong.
  let faults: UInt64

  /// Reads eight bytes.
  ///
  /// - Parameters:
  ///   - text: The whole date.
  ///   - offset: Where the bytes start.
  ///   - separators: The bytes that must be as they are here, each in its place.
  ///   - mask: All bits of those bytes.
  ///   - digits: The high bit of each byte that must be a digit.
  @inline(__always)
  init(_ text: Span<UInt8>, at offset: Int, separators: UInt64, mask: UInt64, digits: UInt64) {
    word = UInt64(
      littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    // A digit becomes 0 to 9, everything else more; adding 0x76 brings all above 9 to the high bit, or it has it itself.
    let values = word ^ 0x3030_3030_3030_3030
    faults = (word ^ separators) & mask | ((values &+ 0x7676_7676_7676_7676) | values) & digits
  }

  /// The number that two digits make.
  @inline(__always)
  func number(_ index: Int) -> Int64 {
    let digits = word >> UInt64(index * 8)
    // bounded: two digits
    return Int64((digits & 0x0F) * 10 + (digits >> 8 & 0x0F))
  }

  /// The number of the month whose name the first three letters are; 0 when there is none.
  var month: Int64 {
    switch word & 0xFF_FFFF {
    case 0x6E_614A: 1  // Jan
    case 0x62_6546: 2  // Feb
    case 0x72_614D: 3  // Mar
    case 0x72_7041: 4  // Apr
    case 0x79_614D: 5  // May
    case 0x6E_754A: 6  // Jun
    case 0x6C_754A: 7  // Jul
    case 0x67_7541: 8  // Aug
    case 0x70_6553: 9  // Sep
    case 0x74_634F: 10  // Oct
    case 0x76_6F4E: 11  // Nov
    case 0x63_6544: 12  // Dec
    default: 0
    }
  }
}

extension Timestamp {
  /// Reads an HTTP date in any of the three forms that a recipient has to accept (RFC 9110 section 5.6.7).
  ///
  /// They are `Tue, 03 Mar 2026 04:05:06 GMT`, `Tuesday, 03-Mar-26 04:05:06 GMT` and `Tue Mar 3 04:05:06
  /// 2026`. The name of the day is not looked at.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - now: The present time: a year of two digits that would be more than 50 years after it is of the century before.
  init?(anyHTTPDate text: some StringProtocol, now: Timestamp) {
    guard
      let instant = Timestamp(httpDate: text) ?? Timestamp(rfc850Date: text, now: now)
        ?? Timestamp(asctimeDate: text)
    else { return nil }
    self = instant
  }

  /// Reads `Tuesday, 03-Mar-26 04:05:06 GMT`.
  init?(rfc850Date text: some StringProtocol, now: Timestamp) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4, words[0].last == ",", words[3] == "GMT" else { return nil }
    let fields = words[1].split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 3, fields[2].utf8.count == 2, let digits = Self.digits(fields[2]) else {
      return nil
    }
    let present = CivilDate(now)
    let latest = present.year + 50
    let year = latest - (latest - digits) % 100
    guard let date = Self.preferred(day: fields[0], month: fields[1], year, words[2]) else { return nil }
    let end =
      CivilDate.days(year: latest, month: present.month, day: present.day) * 86_400 + present.secondOfDay
    guard date.seconds > end else {
      self = date
      return
    }
    guard let past = Self.preferred(day: fields[0], month: fields[1], year - 100, words[2]) else {
      return nil
    }
    self = past
  }

  /// Reads `Tue Mar  3 04:05:06 2026`.
  init?(asctimeDate text: some StringProtocol) {
    let text = Array(text.utf8)
    guard text.count == 24, text[3] == 0x20, text[7] == 0x20, text[10] == 0x20, text[19] == 0x20 else {
      return nil
    }
    let day =
      (text[8] == 0x20 ? "0" : String(decoding: text[8..<9], as: UTF8.self))
      + String(decoding: text[9..<10], as: UTF8.self)
    let month = String(decoding: text[4..<7], as: UTF8.self)
    let time = String(decoding: text[11..<19], as: UTF8.self)
    guard let year = Self.digits(String(decoding: text[20..<24], as: UTF8.self)),
      let date = Self.preferred(day: day, month: month, year, time)
    else { return nil }
    self = date
  }

  /// Reads parts of a date as if they stood in the preferred form.
  private static func preferred(
    day: some StringProtocol, month: some StringProtocol, _ year: Int64, _ time: some StringProtocol
  ) -> Timestamp? {
    guard (0...9_999).contains(year) else { return nil }
    let digits = String(10_000 + year).dropFirst()
    return Timestamp(httpDate: "Day, \(day) \(month) \(digits) \(time) GMT")
  }

  /// The number that text of digits alone makes.
  private static func digits(_ text: some StringProtocol) -> Int64? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
  }
}
