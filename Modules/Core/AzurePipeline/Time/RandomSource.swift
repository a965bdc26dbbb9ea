import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A source of random bits that can be injected and shared.
///
/// Jitter and request ids take their bits from here and from nowhere else, so that a test with
/// ``seeded(_:)`` sees the same values in every run.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private let draw: @Sendable () -> UInt64
  private let isSystem: Bool

  /// Makes a source from a function.
  ///
  /// - Parameter draw: Returns 64 random bits; called from any thread.
  public init(_ draw: @escaping @Sendable () -> UInt64) { self.init(draw, isSystem: false) }

  private init(_ draw: @escaping @Sendable () -> UInt64, isSystem: Bool) {
    self.draw = draw
    self.isSystem = isSystem
  }

  /// The system's generator.
  public static let system = RandomSource(
    {
      var generator = SystemRandomNumberGenerator()
      return generator.next()
    }, isSystem: true)

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
    let bits = pair()
    let high = bits.0 & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = bits.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return String(unsafeUninitializedCapacity: 36) { text in
      var end = 0
      for index in 0..<16 {
        if index == 4 || index == 6 || index == 8 || index == 10 {
          text[end] = UInt8(ascii: "-")
          end += 1
        }
        let word = index < 8 ? high : low
        let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8))
        text[end] = Self.digit(byte >> 4)
        text[end + 1] = Self.digit(byte & 15)
        end += 2
      }
      return end
    }
  }

  /// Returns 128 random bits; of the system on Linux with one call into the kernel, which takes longer than all else here.
  private func pair() -> (UInt64, UInt64) {
    #if canImport(Glibc) || canImport(Musl)
      if isSystem {
        var words: (UInt64, UInt64) = (0, 0)
        let size = MemoryLayout.size(ofValue: words)
        if getentropy(&words, size) == 0 { return words }
      }
    #endif
    return (draw(), draw())
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}

private final class SharedState: Sendable {
  let value: Mutex<UInt64>
  init(_ seed: UInt64) { value = Mutex(seed) }
}
