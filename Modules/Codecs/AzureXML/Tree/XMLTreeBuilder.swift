/// Builds an ``XMLTreeStore`` from events.
struct XMLTreeBuilder: XMLEventHandler {
  private(set) var bytes: [UInt8] = []
  private(set) var nodes: [XMLTreeNode] = []
  private(set) var attributeLists: [[XMLAttribute]] = []
  /// The elements that have started and not ended, outermost first.
  private var open: [Int] = []
  /// The node that started last, if nothing ended since: text that comes now follows its text in the bytes.
  private var growing: Int?

  // What is set aside at once, however large a document says it is; larger ones grow into what they need.
  private static let largestReserve = 1024 * 1024

  /// Starts a tree.
  ///
  /// - Parameter documentBytes: About how long the document is; 0 when that is not known.
  init(documentBytes: Int = 0) {
    // Names and texts are never longer than the source. Answers of the service have an element every 50 to 60 bytes.
    bytes.reserveCapacity(min(documentBytes, Self.largestReserve))
    nodes.reserveCapacity(min(documentBytes, Self.largestReserve) / 48)
    open.reserveCapacity(8)
  }

  /// Whether a root element has started and ended.
  var isFinished: Bool { open.isEmpty && !nodes.isEmpty }

  mutating func startElement(_ name: Span<UInt8>, attributes: [XMLAttribute]) throws(XMLError) {
    let start = try offset(adding: name.count)
    if !attributes.isEmpty { attributeLists.append(attributes) }
    open.append(nodes.count)
    growing = nodes.count
    nodes.append(
      XMLTreeNode(
        name: start, nameCount: UInt32(name.count), text: start + UInt32(name.count), textCount: 0, end: 0,
        attributes: attributes.isEmpty ? 0 : UInt32(attributeLists.count)))
    append(name)
  }

  mutating func text(_ text: Span<UInt8>) throws(XMLError) {
    guard !open.isEmpty else { return }
    let start = try offset(adding: text.count)
    if let growing {
      nodes[growing].textCount += UInt32(text.count)
    } else {
      growing = nodes.count
      let end = UInt32(nodes.count + 1)
      nodes.append(
        XMLTreeNode(
          name: start, nameCount: 0, text: start, textCount: UInt32(text.count), end: end, attributes: 0))
    }
    append(text)
  }

  mutating func endElement(_ name: Span<UInt8>) {
    guard let element = open.popLast() else { return }
    growing = nil
    nodes[element].end = UInt32(nodes.count)
  }

  private mutating func append(_ piece: Span<UInt8>) {
    piece.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  /// Where the next bytes come to lie, when they and the nodes still fit into 32 bits.
  private func offset(adding count: Int) throws(XMLError) -> UInt32 {
    guard max(bytes.count + count, nodes.count + 1, attributeLists.count + 1) <= Int(UInt32.max) else {
      throw XMLError(.tooLarge, "the document holds more than a tree can")
    }
    return UInt32(bytes.count)
  }
}
