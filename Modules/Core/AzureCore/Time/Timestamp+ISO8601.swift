extension Timestamp {
  /// Reads the ISO 8601 forms that the service knows.
  ///
  /// Accepted: `YYYY-MM-DD`, `YYYY-MM-DDThh:mmZ`, `YYYY-MM-DDThh:mm:ssZ`, a fraction of seconds of any length (digits past
  /// the ninth are dropped), and an offset `+hh:mm` or `-hh:mm` in place of `Z`.
  ///
  /// - Parameter text: The text.
  public init?(iso8601 text: some StringProtocol) {
    self.init(iso8601: Array(text.utf8), allowsVariants: false)
  }

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
      self.init(iso8601: Array(text.utf8), allowsVariants: true)
    }
  }

  private init?(iso8601 text: [UInt8], allowsVariants: Bool) {
    var scanner = ISO8601Scanner(rest: text[...], allowsVariants: allowsVariants)
    guard let instant = scanner.timestamp() else { return nil }
    self = instant
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let text = Array(text.utf8)
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: text[first...last], as: UTF8.self)
  }

  /// Refuses what is not a version of the service: a date of the form `YYYY-MM-DD`.
  ///
  /// - Parameters:
  ///   - text: The version.
  ///   - name: What the version is, at the beginning of the error.
  /// - Throws: ``AzureError`` that says so, and repeats no text that is longer than a version.
  package static func requireVersionDate(_ text: String, _ name: String) throws(AzureError) {
    // The only form of ten characters.
    guard text.utf8.count != 10 || Timestamp(iso8601: text) == nil else { return }
    // Longer texts are not repeated: one may be a key in the wrong place.
    let shown = text.utf8.count <= 10 ? " '\(text)'" : ""
    throw .invalidArgument("\(name)\(shown) is not a date", advice: "write it as YYYY-MM-DD")
  }
}

/// Reads a date of ISO 8601 from left to right.
private struct ISO8601Scanner {
  var rest: ArraySlice<UInt8>
  /// Whether the forms are read that the service itself does not write.
  let allowsVariants: Bool

  mutating func timestamp() -> Timestamp? {
    guard let year = number(digits: 4) else { return nil }
    let isExtended = take("-")
    guard isExtended || allowsVariants, let month = number(digits: 2), !isExtended || take("-"),
      let day = number(digits: 2)
    else { return nil }
    var clock = (hour: Int64(0), minute: Int64(0), second: Int64(0), nanoseconds: Int32(0))
    var offset: Int64 = 0
    if !rest.isEmpty {
      guard take("T") || allowsVariants && (take("t") || take(" ")), let time = self.clock(),
        let zone = self.offset()
      else { return nil }
      (clock, offset) = (time, zone)
    }
    // The midnight at the end of a day.
    let isLast = allowsVariants && clock == (24, 0, 0, 0)
    guard rest.isEmpty,
      let local = CivilDate.timestamp(
        year: year, month: month, day: day, hour: isLast ? 0 : clock.hour, minute: clock.minute,
        second: clock.second, nanoseconds: clock.nanoseconds)
    else { return nil }
    // With its offset it may lie beyond the years that can be written: nothing to pass on to the service.
    let seconds = local.seconds - offset + (isLast ? 86_400 : 0)
    guard allowsVariants || (CivilDate.firstSecond...CivilDate.lastSecond).contains(seconds) else {
      return nil
    }
    return Timestamp(seconds: seconds, nanoseconds: local.nanoseconds)
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly so many digits; nine at most.
  private mutating func number(digits count: Int) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest.removeFirst(count)
    // bounded: nine digits
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f`; of the variants also `hh`, and all without colons.
  private mutating func clock() -> (hour: Int64, minute: Int64, second: Int64, nanoseconds: Int32)? {
    guard let hour = number(digits: 2) else { return nil }
    var (minute, second, nanoseconds) = (Int64(0), Int64(0), Int32(0))
    if takeColon() {
      guard let minutes = number(digits: 2) else { return nil }
      minute = minutes
      if takeColon() {
        guard let seconds = number(digits: 2) else { return nil }
        second = seconds
        if take(".") || allowsVariants && take(",") {
          guard let fraction = fraction() else { return nil }
          nanoseconds = fraction
        }
      }
    } else if !allowsVariants {
      return nil
    }
    return (hour, minute, second, nanoseconds)
  }

  /// Whether another part of a time follows.
  private mutating func takeColon() -> Bool { take(":") || allowsVariants && isAtDigit }

  /// How many seconds a zone is ahead of UTC; of the variants, zero when there is none.
  private mutating func offset() -> Int64? {
    if take("Z") || allowsVariants && (rest.isEmpty || take("z")) { return 0 }
    let isBehind = take("-")
    guard isBehind || take("+"), let hours = number(digits: 2), hours < 24 else { return nil }
    var minutes: Int64 = 0
    if takeColon() {
      guard let number = number(digits: 2), number < 60 else { return nil }
      minutes = number
    } else if !allowsVariants {
      return nil
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

extension Timestamp: CustomStringConvertible {
  /// The instant as ISO 8601, with as many digits of fraction as it needs: none, seven or nine.
  public var description: String {
    guard nanoseconds != 0 else { return iso8601 }
    let text = iso8601WithFraction
    let rest = nanoseconds % 100
    // The last two digits go before the Z.
    return rest == 0 ? text : "\(text.dropLast())\(rest / 10)\(rest % 10)Z"
  }
}

extension Timestamp: Codable {
  /// Reads ISO 8601 text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let instant = Timestamp(iso8601: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "it is not an ISO 8601 date like 2026-03-03T04:05:06Z")
    }
    self = instant
  }

  /// Writes ISO 8601 text, whatever strategy for dates the encoder has.
  ///
  /// - Throws: `EncodingError` for an instant outside of the years 0 to 9999, which has no such text.
  public func encode(to encoder: any Encoder) throws {
    let text = description
    guard Timestamp(iso8601: text) == self else {
      throw EncodingError.invalidValue(
        self,
        EncodingError.Context(
          codingPath: encoder.codingPath, debugDescription: "the instant is not of the years 0 to 9999"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
