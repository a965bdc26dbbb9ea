/// A small immutable tree of one element and all it holds.
///
/// Elements that a program does not know are simply present: look up what is needed and ignore the rest.
///
/// All elements of a document share one store of their bytes; an element is a place in it, cheap to make and to copy.
/// Strings are made when they are asked for, each time anew. Keeping one element keeps the bytes of its whole document.
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
  public init(
    document: [UInt8], reader: any XMLReader, limits: XMLLimits = XMLLimits()
  ) throws(XMLError) {
    self = try reader.read(document, limits: limits)
  }

  /// The local name of the element.
  public var name: String { store.name(of: index) }

  /// Whether the element has a name, without making a string of its own.
  package func isNamed(_ name: String) -> Bool { store.isNamed(name, index) }

  /// The attributes of the element, in no defined order.
  public var attributes: [XMLAttribute] { store.attributes(of: index) }

  /// The text directly inside the element, joined, with white space kept exactly.
  ///
  /// In an element that has children this is usually the white space between them.
  public var text: String { store.text(of: index) }

  /// The document as events in its order, adjacent text joined and attributes sorted by name.
  ///
  /// Made for tests and tools, which see here where text stands between children. Asked of any element, it tells of the
  /// whole document.
  public var events: [XMLEvent] { store.events() }

  /// The child elements, in document order.
  public var children: [XMLTree] {
    var children: [XMLTree] = []
    // bounded: the children are there
    children.reserveCapacity(store.childCount(of: index))
    store.forEachChild(of: index) { children.append(XMLTree(store, $0)) }
    return children
  }

  /// Answers the first child element of a name, or `nil` when there is none.
  ///
  /// - Parameter name: The local name; case matters.
  /// - Returns: The first such child in document order.
  public func child(_ name: String) -> XMLTree? {
    var name = name
    var place = index + 1
    return name.withUTF8 { store.firstChild($0.span, of: index, from: &place) }.map { XMLTree(store, $0) }
  }

  /// Answers all child elements of a name, in document order.
  ///
  /// - Parameter name: The local name; case matters.
  /// - Returns: The children; empty when there is none.
  public func children(_ name: String) -> [XMLTree] {
    var name = name
    return name.withUTF8 { name in
      var children: [XMLTree] = []
      var place = index + 1
      while let child = store.firstChild(name.span, of: index, from: &place) {
        children.append(XMLTree(store, child))
      }
      return children
    }
  }

  /// Answers the text of the first child element of a name, or `nil` when there is no such child.
  ///
  /// An element without text, such as `<Prefix />`, answers the empty string.
  ///
  /// - Parameter name: The local name of the child; case matters.
  /// - Returns: The text directly inside that child.
  public func text(of name: String) -> String? {
    child(name)?.text
  }

  /// Answers the value of an attribute, or `nil` when the element has none of that name.
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

  /// Makes an attribute of a name and a value.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - value: The value as a reader of the document is to see it, not escaped.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// One event of a document, as a value.
public enum XMLEvent: Sendable, Equatable {
  /// An element starts.
  case startElement(String, attributes: [XMLAttribute])

  /// Text inside the element that started last and has not ended.
  case text(String)

  /// An element ends.
  case endElement(String)
}

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
