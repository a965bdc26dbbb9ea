import AzureCore

/// The queues of an account by name, and their names in order.
///
/// A page of names is found by binary search: listing looks at no queue outside the page.
struct QueueDirectory: Sendable {
  private var states: [ExactText: QueueState] = [:]
  private var names: [String] = []

  /// The queue of a name; setting `nil` removes it.
  subscript(_ name: String) -> QueueState? {
    get { states[ExactText(name)] }
    _modify {
      let key = ExactText(name)
      let existed = states[key] != nil
      yield &states[key]
      switch (existed, states[key] != nil) {
      case (false, true): names.insert(name, at: place(of: name))
      case (true, false): names.remove(at: place(of: name))
      default: break
      }
    }
  }

  /// Names in order that begin with a prefix, from the first that is not before the start.
  ///
  /// - Parameters:
  ///   - prefix: What the names begin with; empty for all.
  ///   - start: The first name of the page, whether it exists or not.
  ///   - limit: How many names at most.
  /// - Returns: The page, and the name that the next page begins with.
  func page(prefix: String, from start: String, limit: Int) -> (names: ArraySlice<String>, next: String?) {
    let first = place(of: Self.isOrdered(prefix, start) ? start : prefix)
    var end = first
    while end < names.count, end - first < limit, names[end].startsExactly(with: prefix) { end += 1 }
    let next = end < names.count && names[end].startsExactly(with: prefix) ? names[end] : nil
    return (names[first..<end], next)
  }

  /// The index of the first name that is not before the given one.
  private func place(of name: String) -> Int {
    var low = 0
    var high = names.count
    while low < high {
      let middle = (low + high) / 2
      if Self.isOrdered(names[middle], name) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func isOrdered(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
