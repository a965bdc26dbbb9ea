/// Looking up children by names that are known when a program is compiled, which are compared where they stand in it.
extension XMLTree {
  /// The first child element of a name, or the next after another child.
  package func child(_ name: StaticString, after earlier: XMLTree? = nil) -> XMLTree? {
    index(of: name, after: earlier?.index).map { XMLTree(store, $0) }
  }

  /// The text of the first child element of a name.
  package func text(of name: StaticString) -> String? {
    index(of: name).map { store.text(of: $0) }
  }

  /// Calls the closure with the text of the first child element of a name, without making a string; whether there is one.
  package func withText(of name: StaticString, _ body: (Span<UInt8>) -> Void) -> Bool {
    guard let child = index(of: name) else { return false }
    store.withText(of: child, body)
    return true
  }

  private func index(of name: StaticString, after earlier: Int? = nil) -> Int? {
    var found: Int?
    name.withUTF8Buffer { found = store.child($0.span, of: index, after: earlier) }
    return found
  }
}
