/// A subject whose allocations are known, so that a counter that does not count is noticed.
enum SelfCheck {
  static let all = [
    Subject("self-check", "10 objects made, each kept in 3 places, and let go") { _ in
      var places = [Box?](repeating: nil, count: 30)
      return {
        for index in 0..<10 {
          let box = Box(index)
          for place in 0..<3 { places[index * 3 + place] = box }
        }
        keep(places)
      }
    }
  ]

  private final class Box {
    let value: Int
    init(_ value: Int) { self.value = value }
  }
}
