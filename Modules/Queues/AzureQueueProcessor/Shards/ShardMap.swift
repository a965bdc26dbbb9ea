/// Which shard a key belongs to; a pure value.
///
/// Rendezvous hashing: each shard gives the key a score, and the highest wins. A shard more takes the keys that score highest
/// with it, about one of n + 1, from all others alike, and moves no other key; a shard less gives its keys to all others
/// alike. The scores depend on nothing but the bytes of the key and of the shard's name: not on the order of the shards, the
/// process, the platform or the version of this library.
///
/// The score is `mix(FNV-1a(key) xor mix(FNV-1a(name)))`: the 64-bit hash FNV-1a of the UTF-8 bytes, mixed by the finalizer of
/// SplitMix64. Of equal scores the name that comes first byte by byte wins.
struct ShardMap: Sendable, Hashable {
  private let names: [String]
  private let seeds: [UInt64]

  /// Makes a map.
  ///
  /// - Parameter names: The names of the shards, at least one, all different.
  init(_ names: [String]) {
    self.names = names
    seeds = names.map { Self.mix(Self.hash($0)) }
  }

  /// The place of the shard that a key belongs to.
  func shard(of key: String) -> Int {
    let hash = Self.hash(key)
    var best = 0
    var highest: UInt64 = 0
    for (index, seed) in seeds.enumerated() {
      let score = Self.mix(hash ^ seed)
      let wins =
        index == 0 || score > highest
        || score == highest && names[index].utf8.lexicographicallyPrecedes(names[best].utf8)
      if wins { (best, highest) = (index, score) }
    }
    return best
  }

  /// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
  static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }

  /// The finalizer of SplitMix64: each bit of what goes in changes about half of what comes out.
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
