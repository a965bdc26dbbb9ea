import AzureCore
import Testing

@testable import AzureQueueProcessor

/// How keys are spread over shards.
@Suite struct ShardMapTests {
  /// The published vectors of the hash (draft-eastlake-fnv, appendix C).
  @Test(
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func theHashIsFNV1a(text: String, hash: UInt64) { #expect(ShardMap.hash(text) == hash) }

  /// Worked out by a program in Python; a change moves the keys of all users.
  @Test(arguments: [
    ("", 1), ("customer-1", 0), ("customer-2", 2), ("customer-3", 1), ("Zoë", 3), ("order/42", 0),
  ])
  func keysStayWhereTheyAreInAllVersions(key: String, shard: Int) {
    #expect(ShardMap(["a", "b", "c", "d"]).shard(of: key) == shard)
  }

  @Test func theOrderOfTheShardsDoesNotMatter() {
    let names = (0..<7).map { "shard-\($0)" }
    let map = ShardMap(names)
    let turned = ShardMap(names.reversed())
    for number in 0..<1000 { #expect(map.shard(of: "\(number)") == 6 - turned.shard(of: "\(number)")) }
  }

  @Test func keysAreSpreadEvenly() {
    let map = ShardMap((0..<8).map { "https://contoso.queue.core.windows.net/tasks-\($0)" })
    var counts = Array(repeating: 0, count: 8)
    for number in 0..<16_000 { counts[map.shard(of: "customer-\(number)")] += 1 }
    #expect(counts.allSatisfy { (1800...2200).contains($0) }, "\(counts)")
  }

  @Test(arguments: [1, 4, 9]) func oneShardMoreTakesItsShareAndMovesNothingElse(count: Int) {
    let names = (0...count).map { "shard-\($0)" }
    let few = ShardMap(Array(names.dropLast()))
    let more = ShardMap(names)
    var moved = 0
    for number in 0..<10_000 {
      let (before, after) = (few.shard(of: "\(number)"), more.shard(of: "\(number)"))
      guard before != after else { continue }
      #expect(after == count)
      moved += 1
    }
    let share = 10_000 / (count + 1)
    #expect((share * 9 / 10...share * 11 / 10).contains(moved), "\(moved) of 10,000 keys moved")
  }
}
