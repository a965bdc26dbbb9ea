#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
      words = [UInt64](repeating: 0, count: count)
      let isFilled = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
      if !isFilled { words = [] }
    #endif
  }
}
