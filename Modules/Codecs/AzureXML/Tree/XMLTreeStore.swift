/// The elements of one document in document order, beside the bytes of their names and texts.
///
/// An element's first node is followed by those of its children; its ``XMLTreeNode/end`` leads to its next sibling. Text
/// that comes after a child has a node of its own, so that however an element mixes the two, building stays linear.
final class XMLTreeStore: Sendable {
  private let bytes: [UInt8]
  private let nodes: [XMLTreeNode]
  private let attributeLists: [[XMLAttribute]]

  /// Takes over what a builder has built.
  init(_ builder: XMLTreeBuilder) {
    bytes = builder.bytes
    nodes = builder.nodes
    attributeLists = builder.attributeLists
  }

  /// Calls the closure with each child of an element.
  func forEachChild(of parent: Int, _ body: (Int) -> Void) {
    var index = parent + 1
    let end = Int(nodes[parent].end)
    while index < end {
      if nodes[index].isElement { body(index) }
      index = Int(nodes[index].end)
    }
  }

  /// The first child of a name.
  func child(_ name: String, of parent: Int) -> Int? {
    let count = name.utf8.count
    var index = parent + 1
    let end = Int(nodes[parent].end)
    while index < end {
      let node = nodes[index]
      // A piece of text has a name of no length.
      if Int(node.nameCount) == count, count > 0, isElement(index, named: name) { return index }
      index = Int(node.end)
    }
    return nil
  }

  func isElement(_ index: Int, named name: String) -> Bool {
    let node = nodes[index]
    let bytes = bytes
    let all = bytes.span
    return all.extracting(Int(node.name)..<Int(node.name + node.nameCount)).isEqual(to: name)
  }

  func name(of index: Int) -> String {
    let node = nodes[index]
    let bytes = bytes
    let all = bytes.span
    return all.extracting(Int(node.name)..<Int(node.name + node.nameCount)).string
  }

  func attributes(of index: Int) -> [XMLAttribute] {
    let list = Int(nodes[index].attributes)
    return list == 0 ? [] : attributeLists[list - 1]
  }

  /// The text directly inside an element.
  func text(of index: Int) -> String {
    withText(of: index) { $0.string }
  }

  /// Calls the closure with the text directly inside an element.
  func withText<Result>(of parent: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let node = nodes[parent]
    // Joined only where pieces come after children.
    guard Int(node.end) > parent + 1 else {
      let bytes = bytes
      let all = bytes.span
      return body(all.extracting(Int(node.text)..<Int(node.text + node.textCount)))
    }
    var joined = Array(bytes[Int(node.text)..<Int(node.text + node.textCount)])
    var index = parent + 1
    while index < Int(node.end) {
      let piece = nodes[index]
      if !piece.isElement { joined += bytes[Int(piece.text)..<Int(piece.text + piece.textCount)] }
      index = Int(piece.end)
    }
    return body(joined.span)
  }
}

extension XMLTreeStore {
  /// Makes an element of its parts, by building it anew.
  convenience init(name: String, attributes: [XMLAttribute], text: String, children: [XMLTree]) {
    var builder = XMLTreeBuilder()
    do throws(XMLError) {
      try Self.build(name, attributes, text, children, with: &builder)
    } catch {
      preconditionFailure("a tree made of parts is too large: \(error)")
    }
    self.init(builder)
  }

  private static func build(
    _ name: String, _ attributes: [XMLAttribute], _ text: String, _ children: [XMLTree],
    with builder: inout XMLTreeBuilder
  ) throws(XMLError) {
    let nameBytes = Array(name.utf8)
    let textBytes = Array(text.utf8)
    try builder.startElement(nameBytes.span, attributes: attributes)
    if !textBytes.isEmpty { try builder.text(textBytes.span) }
    for child in children {
      try build(child.name, child.attributes, child.text, child.children, with: &builder)
    }
    builder.endElement(nameBytes.span)
  }
}
