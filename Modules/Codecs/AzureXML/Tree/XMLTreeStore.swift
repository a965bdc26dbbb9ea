/// The elements of one document, in document order, and the bytes of their names and texts.
///
/// An element's node is followed by the nodes of its children; ``XMLTreeNode/end`` is the index of its next sibling. Text
/// after a child, or text that is not adjacent to the text before it, gets a node of its own. So building a tree takes
/// linear time, however text and children are mixed.
final class XMLTreeStore: Sendable {
  private let document: [UInt8]
  private let copied: [UInt8]
  private let nodes: [XMLTreeNode]
  private let attributeLists: [[XMLAttribute]]

  /// Takes over the nodes of a builder.
  init(_ builder: consuming XMLTreeBuilder) {
    document = builder.document
    copied = builder.copied
    nodes = builder.nodes
    attributeLists = builder.attributeLists
  }

  /// The number of children of an element, pieces of text included.
  func childCount(of parent: Int) -> Int {
    var count = 0
    var index = parent + 1
    let end = Int(nodes[parent].end)
    while index < end {
      count += 1
      index = Int(nodes[index].end)
    }
    return count
  }

  /// Calls the closure with each child element.
  func forEachChild(of parent: Int, _ body: (Int) -> Void) {
    var index = parent + 1
    let end = Int(nodes[parent].end)
    while index < end {
      if nodes[index].isElement { body(index) }
      index = Int(nodes[index].end)
    }
  }

  /// The first child with a name, from `position` on; moves `position` behind it, or to the end when there is none.
  func firstChild(_ name: StaticString, of parent: Int, from position: inout Int) -> Int? {
    var child: Int?
    name.withUTF8Buffer { child = firstChild($0.span, of: parent, from: &position) }
    return child
  }

  /// The first child with a name, from `position` on; moves `position` behind it, or to the end when there is none.
  @inline(__always)
  func firstChild(_ name: Span<UInt8>, of parent: Int, from position: inout Int) -> Int? {
    let end = Int(nodes[parent].end)
    while position < end {
      let index = position
      let node = nodes[index]
      position = Int(node.end)
      // The name of a piece of text is empty.
      if Int(node.nameCount) == name.count, node.isElement,
        withBytes(node.nameRange, { $0.isEqual(to: name) })
      {
        return index
      }
    }
    return nil
  }

  func name(of index: Int) -> String { string(nodes[index].nameRange) }

  func isNamed(_ name: String, _ index: Int) -> Bool {
    withBytes(nodes[index].nameRange) { $0.isEqual(to: name) }
  }

  func attributes(of index: Int) -> [XMLAttribute] {
    let list = Int(nodes[index].attributes)
    return list == 0 ? [] : attributeLists[list - 1]
  }

  /// The text directly inside an element.
  func text(of index: Int) -> String {
    let node = nodes[index]
    guard Int(node.end) > index + 1 else { return string(node.textRange) }
    var text = ""
    withText(of: index) { text = $0.string }
    return text
  }

  /// Calls the closure with the text directly inside an element.
  @inline(__always)
  func withText(of parent: Int, _ body: (Span<UInt8>) -> Void) {
    let node = nodes[parent]
    guard Int(node.end) > parent + 1 else { return withBytes(node.textRange, body) }
    joinedText(of: parent).withUnsafeBufferPointer { body($0.span) }
  }

  /// The text of an element whose pieces are not adjacent.
  private func joinedText(of parent: Int) -> [UInt8] {
    var joined: [UInt8] = []
    func add(_ piece: Range<Int>) {
      withBytes(piece) { bytes in bytes.withUnsafeBufferPointer { joined.append(contentsOf: $0) } }
    }
    add(nodes[parent].textRange)
    var index = parent + 1
    while index < Int(nodes[parent].end) {
      if !nodes[index].isElement { add(nodes[index].textRange) }
      index = Int(nodes[index].end)
    }
    return joined
  }

  private func string(_ range: Range<Int>) -> String { withBytes(range) { $0.string } }

  /// Calls the closure with bytes of the document, or of the copied bytes, whose offsets follow it.
  @inline(__always)
  private func withBytes<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
    if range.upperBound <= document.count {
      return document.withUnsafeBufferPointer { body($0.span.extracting(range)) }
    }
    let start = range.lowerBound - document.count - 1
    return copied.withUnsafeBufferPointer { body($0.span.extracting(start..<(start + range.count))) }
  }
}

extension XMLTreeStore {
  /// The events of the document, in document order.
  func events() -> [XMLEvent] {
    var events: [XMLEvent] = []
    var open: [Int] = []
    var text: [UInt8] = []
    func flush() {
      if !text.isEmpty { events.append(.text(text.withUnsafeBufferPointer { $0.span.string })) }
      text.removeAll(keepingCapacity: true)
    }
    for index in nodes.indices {
      while let last = open.last, Int(nodes[last].end) <= index {
        flush()
        events.append(.endElement(name(of: last)))
        open.removeLast()
      }
      if nodes[index].isElement {
        flush()
        open.append(index)
        let attributes = attributes(of: index).sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        events.append(.startElement(name(of: index), attributes: attributes))
      }
      withBytes(nodes[index].textRange) { bytes in
        bytes.withUnsafeBufferPointer { text.append(contentsOf: $0) }
      }
    }
    flush()
    events += open.reversed().map { .endElement(name(of: $0)) }
    return events
  }
}

/// One element, or a later piece of an element's text, as an ``XMLTreeStore`` keeps it.
struct XMLTreeNode {
  /// The offset of the name.
  private let name: UInt32
  /// The length of the name; 0 for a piece of text.
  let nameCount: UInt32
  /// The offset of the piece of text, or of the text before the first child.
  private var text: UInt32
  /// The length of that text.
  private var textCount: UInt32
  /// The index of the first node after the element and its descendants.
  var end: UInt32
  /// 1 + the index of the list of attributes; 0 when there are none.
  let attributes: UInt32

  /// An element without text.
  init(name: Range<Int>, attributes: UInt32, end: UInt32) {
    self.name = UInt32(truncatingIfNeeded: name.lowerBound)
    nameCount = UInt32(truncatingIfNeeded: name.count)
    text = 0
    textCount = 0
    self.end = end
    self.attributes = attributes
  }

  /// A complete element that contains only text.
  init(name: Range<Int>, text: Range<Int>, end: Int) {
    self.name = UInt32(truncatingIfNeeded: name.lowerBound)
    nameCount = UInt32(truncatingIfNeeded: name.count)
    self.text = UInt32(truncatingIfNeeded: text.lowerBound)
    textCount = UInt32(truncatingIfNeeded: text.count)
    self.end = UInt32(truncatingIfNeeded: end)
    attributes = 0
  }

  /// A piece of text.
  init(text: Range<Int>, end: Int) {
    name = 0
    nameCount = 0
    self.text = UInt32(truncatingIfNeeded: text.lowerBound)
    textCount = UInt32(truncatingIfNeeded: text.count)
    self.end = UInt32(truncatingIfNeeded: end)
    attributes = 0
  }

  var isElement: Bool { nameCount > 0 }
  var nameRange: Range<Int> { Int(name)..<(Int(name) + Int(nameCount)) }
  var textRange: Range<Int> { Int(text)..<(Int(text) + Int(textCount)) }

  /// Whether text at an offset would directly follow its text.
  func canLengthen(at offset: Int) -> Bool { textCount == 0 || Int(text) + Int(textCount) == offset }

  /// Adds text that directly follows its text; false when the text does not.
  mutating func lengthen(with piece: Range<Int>) -> Bool {
    if textCount == 0 {
      text = UInt32(truncatingIfNeeded: piece.lowerBound)
    } else if Int(text) + Int(textCount) != piece.lowerBound {
      return false
    }
    textCount &+= UInt32(truncatingIfNeeded: piece.count)
    return true
  }
}
