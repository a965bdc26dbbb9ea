import AzureCore

/// The id of a message: the 128 bits of a GUID.
struct MessageIdentifier: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  /// Draws a new id.
  init(random: RandomSource) {
    high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  /// The id that comes next in counting, in place of one that is taken: a source that is stuck would draw that for ever.
  var next: MessageIdentifier { MessageIdentifier(high: high, low: low &+ 1) }

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the 36 characters of a GUID, in any case; anything else names no message.
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
