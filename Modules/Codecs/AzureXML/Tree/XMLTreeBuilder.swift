/// Builds an ``XMLTree``, called by an ``XMLReader`` for each piece of a document in order.
///
/// Names and text are taken as bytes: a string is made only when somebody asks the tree for one. Depth and attributes are
/// checked against the limits here, for all readers alike.
public struct XMLTreeBuilder: Sendable {
  let document: [UInt8]
  let limits: XMLLimits
  /// What the tree holds that does not stand in the document as it is.
  private(set) var copied: [UInt8] = []
  private(set) var nodes: [XMLTreeNode] = []
  private(set) var attributeLists: [[XMLAttribute]] = []
  /// The element that started last and has not ended; its node's end is its parent until then.
  private var current = Self.none
  private var depth = 0
  /// The node that started last, if nothing ended since: text that comes now may lengthen it.
  private var growing = Self.none

  private static let none: UInt32 = .max

  // What is set aside at once, however large a document says it is; larger ones grow into what they need.
  private static let largestReserve = 16 * 1024

  /// Starts a tree that copies all that is added.
  ///
  /// - Parameters:
  ///   - limits: What is refused as too deep or too large.
  ///   - documentBytes: How long the document is, as far as known, to set aside about as much.
  public init(limits: XMLLimits, documentBytes: Int = 0) {
    self.init(keeping: [], limits: limits, documentBytes: documentBytes)
    // Names and text are hardly ever longer than the source that holds them.
    copied.reserveCapacity(min(documentBytes, Self.largestReserve * 48))
  }

  /// Starts a tree that keeps the bytes of the document, where names and text of it stand.
  package init(keeping document: [UInt8], limits: XMLLimits) {
    self.init(keeping: document, limits: limits, documentBytes: document.count)
  }

  private init(keeping document: [UInt8], limits: XMLLimits, documentBytes: Int) {
    self.document = document
    self.limits = limits
    // Answers of the service have an element every 50 to 60 bytes.
    nodes.reserveCapacity(min(documentBytes / 48, Self.largestReserve))
  }

  /// Whether a root element has started and ended.
  public var isComplete: Bool { depth == 0 && !nodes.isEmpty }

  /// Adds an element, to which belongs what is added until it ends.
  ///
  /// - Parameters:
  ///   - name: The local name in UTF-8, without a prefix; not empty.
  ///   - attributes: The attributes, without namespace declarations.
  ///   - declarationCount: How many namespace declarations stand beside them, which count as attributes do.
  /// - Throws: ``XMLError`` when the element is one too deep, has too many attributes or no name.
  public mutating func startElement(
    _ name: Span<UInt8>, attributes: [XMLAttribute], declarationCount: Int = 0
  ) throws(XMLError) {
    guard !name.isEmpty else { throw XMLError(.readerFailure, "the reader found an element without a name") }
    try startElement(at: try copy(name), attributes: attributes, declarationCount: declarationCount)
  }

  /// Adds text to the element that started last and has not ended; outside of elements it is dropped.
  ///
  /// - Parameter text: A piece of text in UTF-8, references already resolved, in whole Unicode scalars.
  /// - Throws: ``XMLError`` when the tree gets too large.
  public mutating func text(_ text: Span<UInt8>) throws(XMLError) {
    guard depth > 0, !text.isEmpty else { return }
    try self.text(at: try copy(text))
  }

  /// Ends the element that started last and has not ended.
  public mutating func endElement() {
    guard depth > 0 else { return }
    let element = Int(current)
    current = nodes[element].end
    nodes[element].end = UInt32(truncatingIfNeeded: nodes.count)
    growing = Self.none
    depth -= 1
  }

  /// Answers the tree.
  ///
  /// - Returns: The root element.
  /// - Throws: ``XMLError`` of kind ``XMLError/Kind/readerFailure`` when no root element has started and ended.
  public consuming func finish() throws(XMLError) -> XMLTree {
    guard isComplete else {
      throw XMLError(.readerFailure, "the reader ended without an error and without a root element")
    }
    return XMLTree(XMLTreeStore(self), 0)
  }

  /// Adds an element whose name stands in the document, or was copied before.
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

  /// Adds an element without attributes, whose name stands in the document, or was copied before.
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

  /// Adds an element that holds nothing but text, where both stand in the document as they are.
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

  /// Adds text that may stand in the document at an offset; it is kept in place if it does, and copied if not.
  package mutating func text(_ text: Span<UInt8>, at offset: Int) throws(XMLError) {
    guard depth > 0, !text.isEmpty else { return }
    // Behind a piece that was copied all is copied, so that it lies in one piece.
    let isNext = growing == Self.none || nodes[Int(growing)].canLengthen(at: offset)
    guard isNext, document.withUnsafeBufferPointer({ $0.span.holds(text, at: offset) }) else {
      return try self.text(at: try copy(text))
    }
    try self.text(at: Range(uncheckedBounds: (offset, offset &+ text.count)))
  }

  /// Adds a character that stands otherwise in the document.
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

  /// Keeps bytes behind those of the document, and answers where.
  package mutating func copy(_ piece: Span<UInt8>) throws(XMLError) -> Range<Int> {
    let start = try startOfCopy(of: piece.count)
    piece.withUnsafeBufferPointer { copied.append(contentsOf: $0) }
    return start..<(start + piece.count)
  }

  private func startOfCopy(of count: Int) throws(XMLError) -> Int {
    // One apart from the document, so that no text reaches from the one into the other.
    let start = document.count + 1 + copied.count
    guard start + count < Int(UInt32.max) else { throw Self.tooLarge }
    return start
  }

  private static var tooLarge: XMLError {
    XMLError(.tooLarge, "the document holds more than a tree can")
  }
}
