import AzureCore
import AzureQueueEmulator
import Testing

@Suite("The indexed heap")
struct IndexedHeapTests {
  @Test("It agrees with a sorted list through thousands of random changes", arguments: [1, 2, 3] as [UInt64])
  func model(seed: UInt64) {
    let random = RandomSource.seeded(seed)
    var heap = IndexedHeap<Int>()
    var model: [Int: Int] = [:]
    for step in 0..<3000 {
      let slot = Int(random.next() % 64)
      if random.next() % 3 == 0 {
        heap.remove(slot)
        model[slot] = nil
      } else {
        // Keys are made unique, as those of messages are.
        let key = Int(random.next() % 1000) * 100_000 + step
        heap.set(key, for: slot)
        model[slot] = key
      }
      let sorted = model.sorted { $0.value < $1.value }.map(\.key)
      #expect(heap.count == sorted.count)
      #expect(heap.first?.slot == sorted.first)
      #expect(heap.smallest(10) { _ in true } == Array(sorted.prefix(10)))
    }
  }

  @Test("The smallest members end at the first key that is not wanted")
  func bounded() {
    var heap = IndexedHeap<Int>()
    for slot in 0..<20 { heap.set(slot * 10, for: slot) }
    #expect(heap.smallest(32) { $0 <= 45 } == [0, 1, 2, 3, 4])
    #expect(heap.smallest(2) { $0 <= 45 } == [0, 1])
    #expect(heap.smallest(2) { _ in false }.isEmpty)
  }

  @Test("Removing what is not there changes nothing")
  func absent() {
    var heap = IndexedHeap<Int>()
    heap.remove(5)
    heap.set(1, for: 3)
    heap.remove(2)
    #expect(heap.count == 1 && heap.first?.slot == 3)
  }
}
