import AzureCore

/// One message of a queue.
struct StoredMessage: Sendable {
  let identifier: MessageIdentifier
  /// The number of the message in its queue, which orders messages that become visible at the same time.
  let sequence: UInt64
  let inserted: Timestamp
  let expires: Timestamp
  var visible: Timestamp
  var text: String
  var dequeueCount: Int
  var receipt: PopReceipt
}

/// The id of a message: the 128 bits of a GUID.
struct MessageIdentifier: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  /// Creates a random id.
  init(random: RandomSource) {
    high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  /// The next id in counting order, for when a random id is taken: a stuck source of randomness would repeat it for ever.
  var next: MessageIdentifier { MessageIdentifier(high: high, low: low &+ 1) }

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the 36 characters of a GUID, in any case; `nil` for anything else.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return nil }
    var words: [UInt64] = [0, 0]
    var digits = 0
    for (index, byte) in bytes.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Hexadecimal.value(of: byte) else { return nil }
      words[digits / 16] = words[digits / 16] << 4 | UInt64(digit)
      digits += 1
    }
    (high, low) = (words[0], words[1])
  }

  /// The id as the service writes it: lower case, with hyphens.
  var text: String { GUIDText.text(high, low) }
}

/// A pop receipt, in the format of the service.
///
/// Base64 of little-endian numbers: 2 for a receipt of Put or Get, 3 for one of Update; 3; 0; the FILETIME (100 ns since
/// 1601) of the next visible time; and after an update the dequeue count, as in every recorded response. The fraction of a
/// second is not from the clock but a number that the queue counts up, so that no two receipts of a message are ever equal.
struct PopReceipt: Sendable, Equatable {
  enum Origin: UInt8 {
    case delivery = 2
    case update = 3
  }

  let origin: Origin
  let ticks: UInt64
  let dequeueCount: UInt32

  /// The number of distinct receipts within one second of next visible time.
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
