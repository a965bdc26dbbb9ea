/// A binary min-heap whose members can be found, moved and removed by a small number, their slot.
///
/// Inserting, moving and removing take O(log n) comparisons, reading the first member none, and reading the first k members
/// O(k log k). No operation visits all members.
package struct IndexedHeap<Key: Comparable & Sendable>: Sendable {
  /// One member.
  package struct Entry: Sendable {
    package let key: Key
    package let slot: Int
  }

  private var entries: [Entry] = []
  /// The index of each slot in `entries`; -1 for a slot that is not a member.
  private var positions: [Int] = []

  /// The number of comparisons so far, for tests of what operations cost.
  package private(set) var comparisons = 0

  package init() {}

  package var count: Int { entries.count }

  /// The member with the smallest key.
  package var first: Entry? { entries.first }

  /// Inserts a slot, or changes its key.
  package mutating func set(_ key: Key, for slot: Int) {
    while positions.count <= slot { positions.append(-1) }
    let entry = Entry(key: key, slot: slot)
    if positions[slot] < 0 {
      entries.append(entry)
      positions[slot] = entries.count - 1
    } else {
      entries[positions[slot]] = entry
    }
    settle(positions[slot])
  }

  /// Removes a slot; does nothing when it is not a member.
  package mutating func remove(_ slot: Int) {
    guard positions.indices.contains(slot), positions[slot] >= 0 else { return }
    let position = positions[slot]
    positions[slot] = -1
    let last = entries.removeLast()
    guard position < entries.count else { return }
    entries[position] = last
    positions[last.slot] = position
    settle(position)
  }

  /// Returns the slots with the smallest keys, in order, up to the first key that is not wanted.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of slots.
  ///   - isWanted: Whether a key is wanted; true for every key below a wanted one.
  /// - Returns: The slots, smallest key first.
  package mutating func smallest(_ limit: Int, while isWanted: (Key) -> Bool) -> [Int] {
    var found: [Int] = []
    // The next smallest member is always a child of one already found.
    var frontier = entries.isEmpty ? [] : [0]
    while found.count < limit, !frontier.isEmpty {
      var best = 0
      for index in frontier.indices.dropFirst() where isLess(frontier[index], frontier[best]) { best = index }
      let position = frontier.remove(at: best)
      guard isWanted(entries[position].key) else { break }
      found.append(entries[position].slot)
      for child in [2 * position + 1, 2 * position + 2] where child < entries.count { frontier.append(child) }
    }
    return found
  }

  private mutating func isLess(_ left: Int, _ right: Int) -> Bool {
    comparisons += 1
    return entries[left].key < entries[right].key
  }

  private mutating func settle(_ start: Int) {
    var position = start
    while position > 0, isLess(position, (position - 1) / 2) {
      exchange(position, (position - 1) / 2)
      position = (position - 1) / 2
    }
    while true {
      var smallest = position
      for child in [2 * position + 1, 2 * position + 2] where child < entries.count && isLess(child, smallest)
      {
        smallest = child
      }
      if smallest == position { return }
      exchange(position, smallest)
      position = smallest
    }
  }

  private mutating func exchange(_ left: Int, _ right: Int) {
    entries.swapAt(left, right)
    positions[entries[left].slot] = left
    positions[entries[right].slot] = right
  }
}
