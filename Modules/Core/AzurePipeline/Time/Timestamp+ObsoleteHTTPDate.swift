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
