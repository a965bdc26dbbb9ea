/// The next time at which each of many things wants to be looked at: a binary heap.
///
/// An alarm that was moved or removed leaves its old entry behind, which is dropped when it comes up, or when such entries
/// are more than half of all.
package struct AlarmQueue<Target: Hashable & Sendable>: Sendable {
  private struct Entry: Sendable {
    var time: Duration
    var target: Target
  }

  private var heap: [Entry] = []
  private var times: [Target: Duration] = [:]

  /// Makes a queue without alarms.
  package init() {}

  /// How many entries there are, those left behind included.
  package var entryCount: Int { heap.count }

  /// Sets, moves or removes the alarm of a target.
  package mutating func set(_ target: Target, at time: Duration?) {
    guard times[target] != time else { return }
    times[target] = time
    if let time { push(Entry(time: time, target: target)) }
    if heap.count > 64, heap.count > 2 * times.count { rebuild() }
  }

  /// The earliest alarm.
  package mutating func next() -> Duration? {
    while let first = heap.first {
      if times[first.target] == first.time { return first.time }
      pop()
    }
    return nil
  }

  /// Removes and returns a target whose time has come.
  package mutating func take(now: Duration) -> Target? {
    guard let time = next(), time <= now, let target = heap.first?.target else { return nil }
    times[target] = nil
    pop()
    return target
  }

  private mutating func rebuild() {
    heap = times.map { Entry(time: $0.value, target: $0.key) }
    // A sorted array is a heap.
    heap.sort { $0.time < $1.time }
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].time < heap[parent].time else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].time < heap[least].time { least = child }
      guard least != parent else { return }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
