import Synchronization

/// A source of random bits that can be injected and shared.
///
/// Jitter and request ids take their bits from here and from nowhere else, so that a test with
/// ``seeded(_:)`` sees the same values in every run.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private let draw: @Sendable () -> UInt64

  /// Makes a source from a function.
  ///
  /// - Parameter draw: Returns 64 random bits; called from any thread.
  public init(_ draw: @escaping @Sendable () -> UInt64) { self.draw = draw }

  /// The system's generator.
  public static let system = RandomSource {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// A generator whose values depend only on the seed and the order of draws (SplitMix64).
  ///
  /// Not for secrets.
  ///
  /// - Parameter seed: The seed.
  /// - Returns: The source; copies share its state.
  public static func seeded(_ seed: UInt64) -> RandomSource {
    let state = SharedState(seed)
    return RandomSource {
      state.value.withLock { value in
        value &+= 0x9E37_79B9_7F4A_7C15
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
      }
    }
  }

  /// Returns 64 random bits.
  public func next() -> UInt64 { draw() }

  /// Returns a random UUID (version 4) as lower-case text.
  ///
  /// - Returns: 36 characters, for example `8f6c2d10-93b1-4c6e-8d0a-2f6f0b7a51c4`.
  public func uuid() -> String {
    let high = draw() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = draw() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
      let word = index < 16 ? high : low
      text.append(digits[Int(word >> UInt64(60 - index % 16 * 4) & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

private final class SharedState: Sendable {
  let value: Mutex<UInt64>
  init(_ seed: UInt64) { value = Mutex(seed) }
}
