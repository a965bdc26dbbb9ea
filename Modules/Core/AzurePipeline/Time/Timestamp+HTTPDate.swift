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
