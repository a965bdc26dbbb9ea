import AzureCore

/// A pop receipt in the service's own form.
///
/// Base64 of three little-endian words and a time: 2 for a receipt of Put or Get, 3 for one of Update; 3; 0; the
/// FILETIME (100 ns since 1601) of the next visible time; and after an update the dequeue count, seen in every recorded
/// answer. The fraction of a second is not the clock's but a number that the queue counts up, so that no two receipts of a
/// message are ever equal, whatever the clock does.
struct PopReceipt: Sendable, Equatable {
  enum Origin: UInt8 {
    case delivery = 2
    case update = 3
  }

  let origin: Origin
  let ticks: UInt64
  let dequeueCount: UInt32

  /// How many receipts can differ within one second of next visible time.
  static let ticksPerSecond: UInt64 = 10_000_000
  /// Seconds from 1601-01-01 to 1970-01-01.
  private static let epoch: Int64 = 11_644_473_600

  init(_ origin: Origin, visible: Timestamp, number: UInt64, dequeueCount: Int) {
    self.origin = origin
    // A clock beyond the year 58,000 wraps around.
    ticks =
      UInt64(clamping: visible.seconds &+ Self.epoch) &* Self.ticksPerSecond &+ number % Self.ticksPerSecond
    self.dequeueCount = origin == .update ? UInt32(clamping: dequeueCount) : 0
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    bytes += [origin.rawValue, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: ticks >> shift))
    }
    if origin == .update {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: dequeueCount >> shift))
      }
    }
    return bytes
  }

  var text: String { Base64.encode(bytes) }
}
