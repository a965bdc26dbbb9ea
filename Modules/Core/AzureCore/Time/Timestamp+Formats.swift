extension Timestamp {
  /// Reads the ISO 8601 forms that the service knows.
  ///
  /// Accepted: `YYYY-MM-DD`, `YYYY-MM-DDThh:mmZ`, `YYYY-MM-DDThh:mm:ssZ`, a fraction of any length (digits past the
  /// ninth are dropped), and an offset `+hh:mm` or `-hh:mm` in place of `Z`.
  ///
  /// - Parameter text: The text.
  public init?(iso8601 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    let halves = bytes.split(separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
    let dateParts = halves[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard dateParts.count == 3, dateParts[0].count == 4, dateParts[1].count == 2, dateParts[2].count == 2,
      let year = digits(dateParts[0]), let month = digits(dateParts[1]),
      let day = digits(dateParts[2])
    else { return nil }
    var hour: Int64 = 0
    var minute: Int64 = 0
    var second: Int64 = 0
    var nanoseconds: Int32 = 0
    var offset: Int64 = 0
    if halves.count == 2 {
      var clock = halves[1]
      if clock.last == UInt8(ascii: "Z") {
        clock.removeLast()
      } else if let sign = clock.lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) {
        let zone = clock[(sign + 1)...].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard zone.count == 2, zone.allSatisfy({ $0.count == 2 }), let hours = digits(zone[0]),
          let minutes = digits(zone[1]), hours < 24,
          minutes < 60
        else { return nil }
        offset = (hours * 60 + minutes) * (clock[sign] == UInt8(ascii: "-") ? -60 : 60)
        clock = clock[..<sign]
      } else {
        return nil
      }
      if let point = clock.firstIndex(of: UInt8(ascii: ".")) {
        let fraction = clock[(point + 1)...]
        guard let value = digits(fraction.prefix(9)), fraction.allSatisfy(isDigit) else { return nil }
        nanoseconds = Int32(value)
        // bounded: nine digits in all
        for _ in fraction.count..<max(9, fraction.count) { nanoseconds *= 10 }
        clock = clock[..<point]
      }
      let parts = clock.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.count == 2 }),
        let parsedHour = digits(parts[0]),
        let parsedMinute = digits(parts[1]), let parsedSecond = parts.count == 3 ? digits(parts[2]) : 0
      else { return nil }
      (hour, minute, second) = (parsedHour, parsedMinute, parsedSecond)
    }
    guard
      let local = CivilDate.timestamp(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        nanoseconds: nanoseconds)
    else { return nil }
    // With its offset it may lie beyond the years that can be written.
    let seconds = local.seconds - offset
    guard (CivilDate.firstSecond...CivilDate.lastSecond).contains(seconds) else { return nil }
    self.init(seconds: seconds, nanoseconds: local.nanoseconds)
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Reads a short run of ASCII digits; a sign or any other character makes it `nil`.
private func digits(_ text: some StringProtocol) -> Int64? { digits(Array(text.utf8)[...]) }

private func digits(_ text: ArraySlice<UInt8>) -> Int64? {
  guard !text.isEmpty, text.count <= 9 else { return nil }
  var number: Int64 = 0
  for byte in text {
    guard isDigit(byte) else { return nil }
    // bounded: nine digits
    number = number * 10 + Int64(byte - UInt8(ascii: "0"))
  }
  return number
}
