package import AzurePipeline

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

extension Date {
  /// The same instant as a timestamp of the core, as near as a date can be.
  package init(_ timestamp: Timestamp) {
    // Counted from 2001 as a date is: from 1970 the seventh digit of a fraction would be lost.
    let reference = Int64(Date.timeIntervalBetween1970AndReferenceDate)
    self.init(
      timeIntervalSinceReferenceDate: Double(timestamp.seconds - reference)
        + Double(timestamp.nanoseconds) / 1e9)
  }
}
