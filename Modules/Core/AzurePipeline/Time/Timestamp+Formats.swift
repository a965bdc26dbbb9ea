extension Timestamp {
  private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The instant in the form of HTTP headers, for example `Tue, 03 Mar 2026 04:05:06 GMT` (RFC 9110 section 5.6.7).
  public var httpDate: String {
    let date = CivilDate(self)
    let day = Self.dayNames[Int(date.weekday)]
    let month = Self.monthNames[Int(date.month) - 1]
    return "\(day), \(padded(date.day, 2)) \(month) \(padded(date.year, 4)) \(time(date)) GMT"
  }

  /// The instant as ISO 8601 with whole seconds, for example `2026-03-03T04:05:06Z`: the form to send to the service.
  public var iso8601: String {
    let date = CivilDate(self)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(time(date))Z"
  }

  /// The instant as ISO 8601 with seven digits of fraction, for example `2026-03-03T04:05:06.7891234Z`.
  public var iso8601WithFraction: String {
    String(iso8601.dropLast()) + "." + padded(Int64(nanoseconds / 100), 7) + "Z"
  }

  /// Reads the ISO 8601 forms that the service knows.
  ///
  /// Accepted: `YYYY-MM-DD`, `YYYY-MM-DDThh:mmZ`, `YYYY-MM-DDThh:mm:ssZ`, a fraction of any length (digits past the
  /// ninth are dropped), and an offset `+hh:mm` or `-hh:mm` in place of `Z`.
  ///
  /// - Parameter text: The text.
  public init?(iso8601 text: some StringProtocol) {
    let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    let dateParts = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard dateParts.count == 3, dateParts[0].utf8.count == 4, dateParts[1].utf8.count == 2,
      dateParts[2].utf8.count == 2, let year = digits(dateParts[0]), let month = digits(dateParts[1]),
      let day = digits(dateParts[2])
    else { return nil }
    var hour: Int64 = 0
    var minute: Int64 = 0
    var second: Int64 = 0
    var nanoseconds: Int32 = 0
    var offset: Int64 = 0
    if halves.count == 2 {
      var clock = halves[1]
      if clock.hasSuffix("Z") {
        clock = clock.dropLast()
      } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        let zone = clock[clock.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
        guard zone.count == 2, let hours = digits(zone[0]), let minutes = digits(zone[1]), hours < 24,
          minutes < 60
        else { return nil }
        offset = (hours * 60 + minutes) * (clock[sign] == "-" ? -60 : 60)
        clock = clock[..<sign]
      } else {
        return nil
      }
      if let point = clock.firstIndex(of: ".") {
        let fraction = clock[clock.index(after: point)...]
        guard let value = digits(fraction.prefix(9)), fraction.utf8.allSatisfy(isDigit) else { return nil }
        nanoseconds = Int32(value)
        for _ in fraction.utf8.count..<max(9, fraction.utf8.count) { nanoseconds *= 10 }
        clock = clock[..<point]
      }
      let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2 || parts.count == 3, let parsedHour = digits(parts[0]),
        let parsedMinute = digits(parts[1]), let parsedSecond = parts.count == 3 ? digits(parts[2]) : 0
      else { return nil }
      (hour, minute, second) = (parsedHour, parsedMinute, parsedSecond)
    }
    guard
      let local = CivilDate.timestamp(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        nanoseconds: nanoseconds)
    else { return nil }
    self.init(seconds: local.seconds - offset, nanoseconds: local.nanoseconds)
  }
}

private func time(_ date: CivilDate) -> String {
  let hour = date.secondOfDay / 3600
  let minute = date.secondOfDay / 60 % 60
  return "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(date.secondOfDay % 60, 2))"
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Reads a short run of ASCII digits; a sign or any other character makes it `nil`.
private func digits(_ text: some StringProtocol) -> Int64? {
  guard !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy(isDigit) else { return nil }
  return Int64(text)
}
