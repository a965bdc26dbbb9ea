extension Timestamp {
  /// Reads a date in whatever form a server may write it, for fields that are good to have and stop nothing.
  ///
  /// The three forms of HTTP (RFC 9110 section 5.6.7), and a calendar date of ISO 8601 or RFC 3339: extended or basic, with
  /// `T`, `t` or a blank before a time of hours, minutes and seconds, each but the first left out from the end; a fraction of
  /// seconds behind a point or a comma; `Z`, `z`, `±hh`, `±hhmm` or `±hh:mm`. Without a zone it is UTC, as all times of the
  /// service are. Blanks around it do not count.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - now: The present time, which tells the century of a year of two digits; without it such a date is not read.
  package init?(anyForm text: some StringProtocol, now: Timestamp? = nil) {
    let text = Self.trimmed(text)
    // No date is longer; a server may send anything.
    guard text.utf8.count <= 64 else { return nil }
    if let instant = Timestamp(httpDate: text) ?? Timestamp(asctimeDate: text) {
      self = instant
    } else if let now, let instant = Timestamp(rfc850Date: text, now: now) {
      self = instant
    } else {
      self.init(anyISO8601: Array(text.utf8))
    }
  }

  private init?(anyISO8601 text: [UInt8]) {
    var scan = DateScanner(rest: text[...])
    guard let year = scan.number(digits: 4) else { return nil }
    let isExtended = scan.take("-")
    guard let month = scan.number(digits: 2), !isExtended || scan.take("-"), let day = scan.number(digits: 2)
    else { return nil }
    var clock = (hour: Int64(0), minute: Int64(0), second: Int64(0), nanoseconds: Int32(0))
    var offset: Int64 = 0
    if !scan.isAtEnd {
      guard scan.take("T") || scan.take("t") || scan.take(" "), let time = scan.clock(),
        let zone = scan.offset()
      else { return nil }
      (clock, offset) = (time, zone)
    }
    // The midnight at the end of a day.
    let isLast = clock == (24, 0, 0, 0)
    guard scan.isAtEnd,
      let local = CivilDate.timestamp(
        year: year, month: month, day: day, hour: isLast ? 0 : clock.hour, minute: clock.minute,
        second: clock.second, nanoseconds: clock.nanoseconds)
    else { return nil }
    self.init(
      seconds: local.seconds - offset + (isLast ? 86_400 : 0), nanoseconds: local.nanoseconds)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let text = Array(text.utf8)
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: text[first...last], as: UTF8.self)
  }
}

/// Reads the parts of a date from left to right.
private struct DateScanner {
  var rest: ArraySlice<UInt8>

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly so many digits; nine at most.
  mutating func number(digits count: Int) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest.removeFirst(count)
    // bounded: nine digits
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// `hh`, `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f`, the colons left out or not.
  mutating func clock() -> (hour: Int64, minute: Int64, second: Int64, nanoseconds: Int32)? {
    guard let hour = number(digits: 2) else { return nil }
    var (minute, second, nanoseconds) = (Int64(0), Int64(0), Int32(0))
    if take(":") || isAtDigit {
      guard let minutes = number(digits: 2) else { return nil }
      minute = minutes
      if take(":") || isAtDigit {
        guard let seconds = number(digits: 2) else { return nil }
        second = seconds
        if take(".") || take(",") {
          guard let fraction = fraction() else { return nil }
          nanoseconds = fraction
        }
      }
    }
    return (hour, minute, second, nanoseconds)
  }

  /// How many seconds a zone is ahead of UTC; zero when there is none.
  mutating func offset() -> Int64? {
    if isAtEnd || take("Z") || take("z") { return 0 }
    let isBehind = take("-")
    guard isBehind || take("+"), let hours = number(digits: 2), hours < 24 else { return nil }
    var minutes: Int64 = 0
    if take(":") || isAtDigit {
      guard let number = number(digits: 2), number < 60 else { return nil }
      minutes = number
    }
    let seconds = (hours * 60 + minutes) * 60
    return isBehind ? -seconds : seconds
  }

  /// Nanoseconds of as many digits as there are; those past the ninth are dropped.
  private mutating func fraction() -> Int32? {
    var (nanoseconds, unit) = (Int32(0), Int32(100_000_000))
    guard isAtDigit else { return nil }
    while isAtDigit, let digit = number(digits: 1) {
      nanoseconds += Int32(digit) * unit
      unit /= 10
    }
    return nanoseconds
  }

  private var isAtDigit: Bool { rest.first.map { (0x30...0x39).contains($0) } ?? false }
}
