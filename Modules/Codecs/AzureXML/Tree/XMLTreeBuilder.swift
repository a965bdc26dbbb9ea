/// Builds an ``XMLTree``.
///
/// An ``XMLReader`` calls it for each piece of a document, in document order.
///
/// Names and texts are taken as bytes; strings are made only when they are read from the tree. The builder checks depth and
/// number of attributes against the limits, for all readers.
public struct XMLTreeBuilder: Sendable {
  let document: [UInt8]
  let limits: XMLLimits
  /// Names and texts that do not stand in the document as they are.
  private(set) var copied: [UInt8] = []
  private(set) var nodes: [XMLTreeNode] = []
  private(set) var attributeLists: [[XMLAttribute]] = []
  /// The innermost open element.
  ///
  /// Until it ends, its node's `end` is the index of its parent.
  private var current = Self.none
  private var depth = 0
  /// The last node, if nothing has ended since: the next text may be added to it.
  private var growing = Self.none

  private static let none: UInt32 = .max

  // The most nodes to reserve memory for in advance, however large the document is.
  private static let largestReserve = 16 * 1024

  /// Creates a builder that copies what is added.
  ///
  /// - Parameters:
  ///   - limits: What is refused as too deep or too large.
  ///   - documentBytes: The length of the document if known, to reserve memory by.
  public init(limits: XMLLimits, documentBytes: Int = 0) {
    self.init(keeping: [], limits: limits, documentBytes: documentBytes)
    // Names and texts are hardly ever longer than their source.
    copied.reserveCapacity(min(documentBytes, Self.largestReserve * 48))
  }

  /// Creates a builder that keeps the bytes of the document and refers to names and texts in it.
  package init(keeping document: [UInt8], limits: XMLLimits) {
    self.init(keeping: document, limits: limits, documentBytes: document.count)
  }

  private init(keeping document: [UInt8], limits: XMLLimits, documentBytes: Int) {
    self.document = document
    self.limits = limits
    // Responses of the service have an element every 50 to 60 bytes.
    nodes.reserveCapacity(min(documentBytes / 48, Self.largestReserve))
  }

  /// Whether a root element has started and ended.
  package var isComplete: Bool { depth == 0 && !nodes.isEmpty }

  /// Starts an element; what is added until it ends belongs to it.
  ///
  /// - Parameters:
  ///   - name: The local name in UTF-8, without a prefix; not empty.
  ///   - attributes: The attributes, except namespace declarations.
  ///   - declarationCount: The number of namespace declarations of the element, which count against the limit too.
  /// - Throws: ``XMLError`` when the element is too deep, has too many attributes or no name.
  public mutating func startElement(
    _ name: Span<UInt8>, attributes: [XMLAttribute], declarationCount: Int = 0
  ) throws(XMLError) {
    guard !name.isEmpty else { throw XMLError(.readerFailure, "the reader found an element without a name") }
    try startElement(at: try copy(name), attributes: attributes, declarationCount: declarationCount)
  }

  /// Adds text to the innermost open element; text outside of the root element is dropped.
  ///
  /// - Parameter text: A piece of text in UTF-8, of whole Unicode scalars, with references resolved.
  /// - Throws: ``XMLError`` when the tree becomes too large.
  public mutating func text(_ text: Span<UInt8>) throws(XMLError) {
    guard depth > 0, !text.isEmpty else { return }
    try self.text(at: try copy(text))
  }

  /// Ends the innermost open element.
  public mutating func endElement() {
    guard depth > 0 else { return }
    let element = Int(current)
    current = nodes[element].end
    nodes[element].end = UInt32(truncatingIfNeeded: nodes.count)
    growing = Self.none
    depth -= 1
  }

  /// Returns the tree.
  ///
  /// - Returns: The root element.
  /// - Throws: ``XMLError`` of kind ``XMLError/Kind/readerFailure`` when no root element has started and ended.
  public consuming func finish() throws(XMLError) -> XMLTree {
    guard isComplete else {
      throw XMLError(.readerFailure, "the reader ended without an error and without a root element")
    }
    return XMLTree(XMLTreeStore(self), 0)
  }

  /// Starts an element whose name stands in the document, or was copied before.
  package mutating func startElement(
    at name: Range<Int>, attributes: [XMLAttribute], declarationCount: Int = 0
  ) throws(XMLError) {
    guard !attributes.isEmpty || declarationCount > 0 else { return try startElement(at: name) }
    guard depth < limits.maximumDepth else { throw .tooDeep(limits.maximumDepth) }
    guard attributes.count + declarationCount <= limits.maximumAttributes else {
      throw .tooManyAttributes(limits.maximumAttributes)
    }
    if !attributes.isEmpty { attributeLists.append(attributes) }
    try startElement(
      at: name, attributes: attributes.isEmpty ? 0 : UInt32(truncatingIfNeeded: attributeLists.count))
  }

  /// Starts an element without attributes whose name stands in the document, or was copied before.
  package mutating func startElement(at name: Range<Int>) throws(XMLError) {
    try startElement(at: name, attributes: 0)
  }

  @inline(__always)
  private mutating func startElement(at name: Range<Int>, attributes list: UInt32) throws(XMLError) {
    guard depth < limits.maximumDepth else { throw .tooDeep(limits.maximumDepth) }
    let parent = current
    current = UInt32(truncatingIfNeeded: nodes.count)
    growing = current
    depth += 1
    try append(XMLTreeNode(name: name, attributes: list, end: parent))
  }

  /// Adds a complete element that contains only text; name and text stand in the document as they are.
  package mutating func plainElement(name: Range<Int>, text: Range<Int>) throws(XMLError) {
    guard depth < limits.maximumDepth else { throw .tooDeep(limits.maximumDepth) }
    growing = Self.none
    try append(XMLTreeNode(name: name, text: text, end: nodes.count + 1))
  }

  /// Adds text that stands in the document as it is.
  @inline(__always)
  package mutating func text(at text: Range<Int>) throws(XMLError) {
    if growing != Self.none, nodes[Int(growing)].lengthen(with: text) { return }
    growing = UInt32(truncatingIfNeeded: nodes.count)
    try append(XMLTreeNode(text: text, end: nodes.count + 1))
  }

  /// Adds text that may stand in the document at an offset.
  ///
  /// If it does not, it is copied.
  package mutating func text(_ text: Span<UInt8>, at offset: Int) throws(XMLError) {
    guard depth > 0, !text.isEmpty else { return }
    // Text that follows copied text is copied too, so that both are adjacent.
    let isNext = growing == Self.none || nodes[Int(growing)].canLengthen(at: offset)
    guard isNext, document.withUnsafeBufferPointer({ $0.span.holds(text, at: offset) }) else {
      return try self.text(at: try copy(text))
    }
    try self.text(at: Range(uncheckedBounds: (offset, offset &+ text.count)))
  }

  /// Adds a character that the document has in another form, such as a reference.
  package mutating func text(_ scalar: Unicode.Scalar) throws(XMLError) {
    let start = try startOfCopy(of: 4)
    if scalar.isASCII {
      copied.append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      copied += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
    try text(at: start..<(document.count + 1 + copied.count))
  }

  @inline(__always)
  private mutating func append(_ node: XMLTreeNode) throws(XMLError) {
    // Indices and offsets have 32 bits; there are never more attribute lists than nodes.
    guard nodes.count < Int(UInt32.max) - 1 else { throw Self.tooLarge }
    nodes.append(node)
  }

  /// Copies bytes, and returns their range; copied bytes follow those of the document.
  package mutating func copy(_ piece: Span<UInt8>) throws(XMLError) -> Range<Int> {
    let start = try startOfCopy(of: piece.count)
    piece.withUnsafeBufferPointer { copied.append(contentsOf: $0) }
    return start..<(start + piece.count)
  }

  private func startOfCopy(of count: Int) throws(XMLError) -> Int {
    // One byte after the end of the document, so that no range covers both.
    let start = document.count + 1 + copied.count
    guard start + count < Int(UInt32.max) else { throw Self.tooLarge }
    return start
  }

  private static var tooLarge: XMLError {
    XMLError(.tooLarge, "the document holds more than a tree can")
  }
}
