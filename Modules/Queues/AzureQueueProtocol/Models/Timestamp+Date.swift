public import AzureCore

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Timestamp {
  /// The same instant as a date, to the service's tick of 100 nanoseconds.
  ///
  /// Makes the fields of a shared access signature out of dates: `QueueSAS(…, expiresOn: Timestamp(date))`. A date some
  /// thousands of years away, or one that is no number, becomes an instant that signing refuses.
  ///
  /// - Parameter date: The date.
  public init(_ date: Date) {
    // Counted from 2001 as a date is: from 1970 the last digits of a fraction would be lost.
    let interval = date.timeIntervalSinceReferenceDate
    guard abs(interval) < 1e12 else {
      self.init(seconds: interval > 0 ? 1_000_000_000_000 : -1_000_000_000_000)
      return
    }
    let ticks = ((interval - interval.rounded(.down)) * 1e7).rounded()
    // bounded: the guard above
    let seconds = Int64(interval.rounded(.down)) + Int64(Date.timeIntervalBetween1970AndReferenceDate)
    self.init(
      seconds: ticks < 1e7 ? seconds : seconds + 1, nanoseconds: ticks < 1e7 ? Int32(ticks) * 100 : 0)
  }

  /// The same instant as a date, as near as a date can be.
  public var date: Date {
    // In floating point, where no instant is too far away; counted from 2001 as a date is, as from 1970 the seventh digit of
    // a fraction would be lost.
    let second = Double(seconds) - Date.timeIntervalBetween1970AndReferenceDate
    guard nanoseconds != 0 else { return Date(timeIntervalSinceReferenceDate: second) }
    let interval = second + Double(nanoseconds) / 1e9
    // What a date cannot tell from the next second stays before it: the last moment of the year 9999 stands for "never" in
    // some clients, and a moment later would be no valid date any more.
    return Date(
      timeIntervalSinceReferenceDate: interval < second + 1 ? interval : (second + 1).nextDown)
  }
}
