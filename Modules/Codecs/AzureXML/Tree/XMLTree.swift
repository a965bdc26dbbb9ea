/// A small immutable tree of one element and all it holds.
///
/// Unknown elements are kept: look up what you need and ignore the rest.
///
/// All elements of a document share its bytes; a value of this type is an index into them, and cheap to copy. Names and
/// texts become strings each time they are read. Keeping one element keeps the bytes of its whole document in memory.
public struct XMLTree: Sendable {
  let store: XMLTreeStore
  let index: Int

  init(_ store: XMLTreeStore, _ index: Int) {
    self.store = store
    self.index = index
  }

  /// Reads a document into a tree, whose top is the root element.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - reader: The parser to use.
  ///   - limits: What is refused as too deep or too large.
  /// - Throws: ``XMLError`` as ``XMLReader/read(_:limits:)`` does.
  package init(
    document: [UInt8], reader: any XMLReader, limits: XMLLimits = XMLLimits()
  ) throws(XMLError) {
    self = try reader.read(document, limits: limits)
  }

  /// The local name of the element.
  public var name: String { store.name(of: index) }

  /// Whether the element has this name; makes no string.
  package func isNamed(_ name: String) -> Bool { store.isNamed(name, index) }

  /// The attributes of the element, in no defined order.
  public var attributes: [XMLAttribute] { store.attributes(of: index) }

  /// The text directly inside the element, joined, with white space kept exactly.
  ///
  /// In an element with children this is usually the white space between them.
  public var text: String { store.text(of: index) }

  /// The events of the whole document, in document order, with adjacent text joined and attributes sorted by name.
  ///
  /// For tests, which can see here where text stands between children. The result is the same for every element.
  package var events: [XMLEvent] { store.events() }

  /// The child elements, in document order.
  public var children: [XMLTree] {
    var children: [XMLTree] = []
    // bounded: by the number of children
    children.reserveCapacity(store.childCount(of: index))
    store.forEachChild(of: index) { children.append(XMLTree(store, $0)) }
    return children
  }

  /// Returns the first child element with a name, or `nil` when there is none.
  ///
  /// - Parameter name: The local name; case matters.
  /// - Returns: The first such child in document order.
  public func child(_ name: String) -> XMLTree? {
    var name = name
    var position = index + 1
    return name.withUTF8 { store.firstChild($0.span, of: index, from: &position) }.map { XMLTree(store, $0) }
  }

  /// Returns all child elements with a name, in document order.
  ///
  /// - Parameter name: The local name; case matters.
  /// - Returns: The children; empty when there is none.
  public func children(_ name: String) -> [XMLTree] {
    var name = name
    return name.withUTF8 { name in
      var children: [XMLTree] = []
      var position = index + 1
      while let child = store.firstChild(name.span, of: index, from: &position) {
        children.append(XMLTree(store, child))
      }
      return children
    }
  }

  /// Returns the text of the first child element with a name, or `nil` when there is no such child.
  ///
  /// For an element without text, such as `<Prefix />`, this is the empty string.
  ///
  /// - Parameter name: The local name of the child; case matters.
  /// - Returns: The text directly inside that child.
  public func text(of name: String) -> String? {
    child(name)?.text
  }

  /// Returns the value of an attribute, or `nil` when the element has none with that name.
  ///
  /// - Parameter name: The local name of the attribute; case matters.
  /// - Returns: The value of the first such attribute.
  public func attribute(_ name: String) -> String? {
    attributes.first { $0.name == name }?.value
  }
}

extension XMLTree: Hashable {
  /// Compares names, attributes in their order, text and children.
  public static func == (left: XMLTree, right: XMLTree) -> Bool {
    left.name == right.name && left.attributes == right.attributes && left.text == right.text
      && left.children == right.children
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(attributes)
    hasher.combine(text)
    hasher.combine(children)
  }
}

/// An attribute of an element: its local name and its value.
public struct XMLAttribute: Sendable, Hashable {
  /// The local name, without a prefix.
  public var name: String

  /// The value, references already resolved.
  public var value: String

  /// Creates an attribute.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - value: The value, not escaped.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// One event of a document, as a value.
package enum XMLEvent: Sendable, Equatable {
  /// An element starts.
  case startElement(String, attributes: [XMLAttribute])

  /// Text inside the element that started last and has not ended.
  case text(String)

  /// An element ends.
  case endElement(String)
}

/// Looks up the children of an element by names that are known at compile time.
///
/// Each search starts after the child found last, and wraps around. Children that are looked up in document order, which
/// is always the same with the service, are found without a search.
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

  /// The number of children, pieces of text included: an upper bound to reserve memory by.
  package var count: Int { store.childCount(of: parent) }

  /// The text of the next child with a name; `nil` when there is none.
  package mutating func text(_ name: StaticString) -> String? {
    guard let child = find(name) else { return nil }
    return store.text(of: child)
  }

  /// Calls the closure with the text of the next child with a name, without making a string.
  ///
  /// Returns false when there is none.
  package mutating func withText(_ name: StaticString, _ body: (Span<UInt8>) -> Void) -> Bool {
    guard let child = find(name) else { return false }
    store.withText(of: child, body)
    return true
  }

  /// The next child with a name; `nil` when there is none.
  package mutating func child(_ name: StaticString) -> XMLTree? {
    find(name).map { XMLTree(store, $0) }
  }

  /// Makes `child` look at the next child with a name, without wrapping around.
  ///
  /// Returns false when there is none.
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
