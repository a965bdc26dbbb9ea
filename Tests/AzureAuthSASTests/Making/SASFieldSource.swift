import AzureAuthSAS
import AzureCore

/// Random fields of signatures that depend only on a seed.
struct SASFieldSource {
  private var random: RandomSource

  init(seed: UInt64) { random = .seeded(seed) }

  mutating func maybe<Value>(_ make: (inout SASFieldSource) -> Value) -> Value? {
    random.next() % 2 == 0 ? nil : make(&self)
  }

  /// At least one of the letters, in any order.
  mutating func letters<Letters: OptionSet>(of all: String, _ make: (String) -> Letters?) -> Letters {
    let shuffled = all.shuffled(using: &random)
    return make(String(shuffled.prefix(Int.random(in: 1...all.count, using: &random)))) ?? []
  }

  mutating func start() -> Timestamp { Timestamp(seconds: .random(in: 0...1_700_000_000, using: &random)) }

  mutating func expiry() -> Timestamp {
    Timestamp(seconds: .random(in: 1_700_000_001...253_402_300_799, using: &random))
  }

  mutating func version(from first: String) -> String {
    let all = [
      "2012-02-12", "2013-08-15", "2014-02-14", "2015-02-21", "2015-04-05", "2018-11-09", "2020-10-02",
      "2020-12-06", "2025-11-05", "2026-02-06", "2026-06-06", "2026-10-06",
    ]
    return all.filter { $0 >= first }.randomElement(using: &random) ?? first
  }

  mutating func protocols() -> SASProtocol { random.next() % 2 == 0 ? .https : .httpsAndHTTP }

  mutating func addresses() throws -> SASAddressRange? {
    let numbers = (0..<2).map { _ in UInt32.random(in: 0...UInt32.max, using: &random) }.sorted()
    let texts = numbers.map { number in
      [24, 16, 8, 0].map { String(number >> UInt32($0) & 255) }.joined(separator: ".")
    }
    switch random.next() % 3 {
    case 0: return nil
    case 1: return try SASAddressRange(texts[0])
    default: return try SASAddressRange("\(texts[0])-\(texts[1])")
    }
  }

  mutating func id() -> String { random.uuid() }

  mutating func queue() -> String {
    let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<8).map { _ in characters[Int(random.next() % UInt64(characters.count))] })
  }

  /// A text full of what must be encoded.
  mutating func text() -> String {
    let characters = Array("aZ9 +/=&?%#é漢\u{1F600}-._~'\"<>\\;:,@")
    return String(
      (0..<Int.random(in: 1...20, using: &random)).map { _ in
        characters[Int(random.next() % UInt64(characters.count))]
      })
  }
}
