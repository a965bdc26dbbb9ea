/// Looks up the children of an element by names that are known when a program is compiled.
///
/// Each search goes on after the child that was found last and comes round to it: asked for in the order in which they
/// stand, as a service writes them, each is found at once.
package struct XMLTreeFields {
  private let store: XMLTreeStore
  private var parent: Int
  private var next: Int

  /// Starts before the first child of an element.
  package init(of element: XMLTree) {
    store = element.store
    parent = element.index
    next = parent + 1
  }

  /// The element.
  package var element: XMLTree { XMLTree(store, parent) }

  /// About how many children there are, to set aside as much.
  package var count: Int { store.childCount(of: parent) }

  /// The text of the next child of a name; `nil` when there is none of that name.
  package mutating func text(_ name: StaticString) -> String? {
    guard let child = find(name) else { return nil }
    return store.text(of: child)
  }

  /// Calls the closure with the text of the next child of a name, without making a string; whether there is one.
  package mutating func withText(_ name: StaticString, _ body: (Span<UInt8>) -> Void) -> Bool {
    guard let child = find(name) else { return false }
    store.withText(of: child, body)
    return true
  }

  /// The next child of a name; `nil` when there is none of that name.
  package mutating func child(_ name: StaticString) -> XMLTree? {
    find(name).map { XMLTree(store, $0) }
  }

  /// Turns other fields of the same document to the next child of a name, without coming round; whether there is one.
  package mutating func next(_ name: StaticString, into child: inout XMLTreeFields) -> Bool {
    precondition(child.store === store, "the fields are of another document")
    guard let index = store.firstChild(name, of: parent, from: &next) else { return false }
    child.parent = index
    child.next = index + 1
    return true
  }

  private mutating func find(_ name: StaticString) -> Int? {
    if let child = store.firstChild(name, of: parent, from: &next) { return child }
    next = parent + 1
    return store.firstChild(name, of: parent, from: &next)
  }
}
