import AzureCore
import Foundation

/// When the service responded: from the most exact place that the response has.
enum RecordedInstant {
  /// Seconds from 1601-01-01 to 1970-01-01.
  private static let epoch: Int64 = 11_644_473_600

  static func of(_ response: RecordedResponse, hiddenFor seconds: Int64) -> Timestamp? {
    if let visible = inReceipt(of: response) { return visible + .seconds(-seconds) }
    // The header's second has begun long before it ends, and its clock lags: what the response shows may be later.
    return response.headers["Date"].flatMap { Timestamp(httpDate: $0) }.map { $0 + .milliseconds(999) }
  }

  /// The next visible time inside the first receipt of a response, in units of 100 ns since 1601.
  static func inReceipt(of response: RecordedResponse) -> Timestamp? {
    let receipt =
      response.headers["x-ms-popreceipt"] ?? MarkupScan(response.body ?? "").text(of: "PopReceipt")
    guard let receipt, let bytes = Data(base64Encoded: receipt), bytes.count >= 20 else { return nil }
    var ticks: UInt64 = 0
    for byte in bytes[12..<20].reversed() { ticks = ticks << 8 | UInt64(byte) }
    guard ticks < 1 << 62 else { return nil }
    return Timestamp(
      seconds: Int64(ticks / 10_000_000) - epoch, nanoseconds: Int32(ticks % 10_000_000) * 100)
  }
}
