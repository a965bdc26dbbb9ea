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
  ///
  /// On Linux ``uuid()`` takes its bits from a reserve of 256 bytes of the system, each used once. A process
  /// made by `fork` begins with a reserve of its own.
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

  /// Returns a number of a range, evenly spread, by one draw.
  ///
  /// The standard library's numbers are drawn anew until one is fair: of a source that always gives the same, for ever.
  ///
  /// - Parameter range: The range; both ends finite, and their distance too.
  /// - Returns: The number.
  package func number(in range: ClosedRange<Double>) -> Double {
    let share = Double(next() >> 11) / Double(UInt64(1) << 53 - 1)
    return min(range.upperBound, range.lowerBound + share * (range.upperBound - range.lowerBound))
  }

  /// Returns a random UUID (version 4) as lower-case text.
  ///
  /// - Returns: 36 characters, for example `8f6c2d10-93b1-4c6e-8d0a-2f6f0b7a51c4`.
  public func uuid() -> String {
    let bits = pair()
    let high = bits.0 & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = bits.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return Self.text(ofUUID: high, low)
  }

  /// Returns the text of a UUID in lower case.
  package static func text(ofUUID high: UInt64, _ low: UInt64) -> String {
    String(unsafeUninitializedCapacity: 36) { text in
      let text = UnsafeMutableRawBufferPointer(text)
      let (second, third) = halves(digits(high))
      let (fourth, fifth) = halves(digits(low >> 32))
      text.storeBytes(of: digits(high >> 32), toByteOffset: 0, as: UInt64.self)
      text.storeBytes(of: second, toByteOffset: 9, as: UInt32.self)
      text.storeBytes(of: third, toByteOffset: 14, as: UInt32.self)
      text.storeBytes(of: fourth, toByteOffset: 19, as: UInt32.self)
      text.storeBytes(of: fifth, toByteOffset: 24, as: UInt32.self)
      text.storeBytes(of: digits(low), toByteOffset: 28, as: UInt64.self)
      for place in [8, 13, 18, 23] { text[place] = UInt8(ascii: "-") }
      return 36
    }
  }

  /// The lower 32 bits as eight hexadecimal digits in ASCII, the first of them at the lowest address.
  ///
  /// All eight at once: one by one they took more time than the signature's base64.
  private static func digits(_ number: UInt64) -> UInt64 {
    var spread = UInt64(UInt32(truncatingIfNeeded: number).byteSwapped)
    spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
    spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
    let values = spread >> 4 & 0x000F_000F_000F_000F | (spread & 0x000F_000F_000F_000F) << 8
    // Adding 6 carries a value above 9 into bit 4; from there to `a` are 39 more.
    let letters = (values + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return (values + 0x3030_3030_3030_3030 + letters * 39).littleEndian
  }

  /// The digits at the lower and at the higher addresses.
  private static func halves(_ digits: UInt64) -> (UInt32, UInt32) {
    let digits = UInt64(littleEndian: digits)
    return (
      UInt32(truncatingIfNeeded: digits).littleEndian, UInt32(truncatingIfNeeded: digits >> 32).littleEndian
    )
  }

  /// Returns 128 random bits.
  private func pair() -> (UInt64, UInt64) {
    isSystem ? Self.reserve.value.pair() ?? (draw(), draw()) : (draw(), draw())
  }

  private static let reserve = PerProcess { RandomReserve() }
}

private final class SharedState: Sendable {
  let value: Mutex<UInt64>
  init(_ seed: UInt64) { value = Mutex(seed) }
}

/// Random bits of the system, fetched sixteen ids at a time: a call into the kernel takes longer than all
/// else that an id costs.
///
/// No bits are handed out twice by one reserve; a process that was forked needs its own. May be used from any thread.
final class RandomReserve: Sendable {
  /// As many words as the system gives in one call.
  private static let count = 32

  private let words = ThreadLock<[UInt64]>([])

  /// Returns 128 random bits, or `nil` when the system gives none.
  func pair() -> (UInt64, UInt64)? {
    words.withLock { words in
      if words.count < 2 { Self.fill(&words) }
      guard let high = words.popLast(), let low = words.popLast() else { return nil }
      return (high, low)
    }
  }

  private static func fill(_ words: inout [UInt64]) {
    #if canImport(Glibc) || canImport(Musl)
      // In the memory that the words before had.
      words.removeAll(keepingCapacity: true)
      words.append(contentsOf: repeatElement(0, count: count))
      let isFilled = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
      if !isFilled { words.removeAll() }
    #endif
  }
}
