/// Looks up the children of an element by names that are known when a program is compiled.
///
/// Each search goes on after the child that was found last and comes round to it: asked for in the order in which they
/// stand, as a service writes them, each is found at once.
package struct XMLTreeFields {
  /// The element.
  package let element: XMLTree
  private var next: Int

  /// Starts before the first child of an element.
  package init(of element: XMLTree) {
    self.element = element
    next = element.index + 1
  }

  /// About how many children there are, to set aside as much.
  package var count: Int { element.store.childCount(of: element.index) }

  /// The text of the next child of a name; `nil` when there is none of that name.
  package mutating func text(_ name: StaticString) -> String? {
    guard let child = find(name) else { return nil }
    return element.store.text(of: child)
  }

  /// Calls the closure with the text of the next child of a name, without making a string; whether there is one.
  package mutating func withText(_ name: StaticString, _ body: (Span<UInt8>) -> Void) -> Bool {
    guard let child = find(name) else { return false }
    element.store.withText(of: child, body)
    return true
  }

  /// The next child of a name; `nil` when there is none of that name.
  package mutating func child(_ name: StaticString) -> XMLTree? {
    find(name).map { XMLTree(element.store, $0) }
  }

  /// The next child of a name, without coming round.
  package mutating func following(_ name: StaticString) -> XMLTree? {
    element.store.firstChild(name, of: element.index, from: &next).map { XMLTree(element.store, $0) }
  }

  private mutating func find(_ name: StaticString) -> Int? {
    if let child = element.store.firstChild(name, of: element.index, from: &next) { return child }
    next = element.index + 1
    return element.store.firstChild(name, of: element.index, from: &next)
  }
}
