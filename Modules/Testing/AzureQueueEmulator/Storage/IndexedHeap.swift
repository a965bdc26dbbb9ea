/// A binary min-heap whose members can be found, moved and removed by a small number.
///
/// A slot names a member from outside. Inserting, moving and removing cost O(log n) comparisons, the first member
/// none, the first k members O(k log k): nothing here ever walks all members.
package struct IndexedHeap<Key: Comparable & Sendable>: Sendable {
  /// One member.
  package struct Entry: Sendable {
    package let key: Key
    package let slot: Int
  }

  private var entries: [Entry] = []
  /// The place of each slot in `entries`, -1 for a slot that is not a member.
  private var places: [Int] = []

  /// How many keys have been compared so far; tests read it to show what an operation costs.
  package private(set) var comparisons = 0

  package init() {}

  package var count: Int { entries.count }

  /// The member with the smallest key.
  package var first: Entry? { entries.first }

  /// Makes a slot a member, or gives the member a new key.
  package mutating func set(_ key: Key, for slot: Int) {
    while places.count <= slot { places.append(-1) }
    let entry = Entry(key: key, slot: slot)
    if places[slot] < 0 {
      entries.append(entry)
      places[slot] = entries.count - 1
    } else {
      entries[places[slot]] = entry
    }
    settle(places[slot])
  }

  /// Removes a member; a slot that is none is ignored.
  package mutating func remove(_ slot: Int) {
    guard places.indices.contains(slot), places[slot] >= 0 else { return }
    let place = places[slot]
    places[slot] = -1
    let last = entries.removeLast()
    guard place < entries.count else { return }
    entries[place] = last
    places[last.slot] = place
    settle(place)
  }

  /// Returns the slots with the smallest keys, in order, stopping at the first key that is not wanted.
  ///
  /// - Parameters:
  ///   - limit: How many slots at most.
  ///   - isWanted: Whether a key still counts; true for every key below a wanted one.
  /// - Returns: The slots, smallest key first.
  package mutating func smallest(_ limit: Int, while isWanted: (Key) -> Bool) -> [Int] {
    var found: [Int] = []
    // The next smallest member is always a child of one already found, so only those places are looked at.
    var frontier = entries.isEmpty ? [] : [0]
    while found.count < limit, !frontier.isEmpty {
      var best = 0
      for index in frontier.indices.dropFirst() where isLess(frontier[index], frontier[best]) { best = index }
      let place = frontier.remove(at: best)
      guard isWanted(entries[place].key) else { break }
      found.append(entries[place].slot)
      for child in [2 * place + 1, 2 * place + 2] where child < entries.count { frontier.append(child) }
    }
    return found
  }

  private mutating func isLess(_ left: Int, _ right: Int) -> Bool {
    comparisons += 1
    return entries[left].key < entries[right].key
  }

  private mutating func settle(_ start: Int) {
    var place = start
    while place > 0, isLess(place, (place - 1) / 2) {
      exchange(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
    while true {
      var smallest = place
      for child in [2 * place + 1, 2 * place + 2] where child < entries.count && isLess(child, smallest) {
        smallest = child
      }
      if smallest == place { return }
      exchange(place, smallest)
      place = smallest
    }
  }

  private mutating func exchange(_ left: Int, _ right: Int) {
    entries.swapAt(left, right)
    places[entries[left].slot] = left
    places[entries[right].slot] = right
  }
}
