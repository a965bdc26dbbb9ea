import AzurePipeline

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Parameters {
  /// The instant of a date that can be written in four digits of year, to the service's tick of 100 nanoseconds.
  static func timestamp(_ date: Date, of parameter: String) throws(AzureError) -> Timestamp {
    // Seconds since 2001 are what a date holds: any other origin would lose digits of the fraction.
    let interval = date.timeIntervalSinceReferenceDate
    let firstDay: Int64 = -62_135_596_800
    let lastSecond: Int64 = 253_402_300_799
    let reference = Int64(Date.timeIntervalBetween1970AndReferenceDate)
    guard interval >= Double(firstDay - reference), interval < Double(lastSecond + 1 - reference) else {
      throw .invalidArgument("\(parameter) is out of range", advice: "use a date of the years 1 to 9999")
    }
    let whole = interval.rounded(.down)
    // bounded: a fraction of a second
    let ticks = Int64(((interval - whole) * 1e7).rounded())
    let seconds = Int64(whole) + reference
    guard ticks == 10_000_000 else {
      // bounded: fewer than 10,000,000 ticks
      return Timestamp(seconds: seconds, nanoseconds: Int32(ticks * 100))
    }
    return Timestamp(seconds: min(seconds + 1, lastSecond), nanoseconds: 0)
  }

  /// The text of a date in an access policy: whole seconds, or exactly seven digits of fraction; the service refuses others.
  static func policyDate(_ date: Date, of parameter: String) throws(AzureError) -> String {
    let timestamp = try timestamp(date, of: parameter)
    return timestamp.nanoseconds == 0 ? timestamp.iso8601 : timestamp.iso8601WithFraction
  }
}
