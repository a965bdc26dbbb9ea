/// A small immutable tree of one element and all it holds.
///
/// Elements that a program does not know are simply present: look up what is needed and ignore the rest.
public struct XMLTree: Sendable, Hashable {
  /// The local name of the element.
  public let name: String

  /// The attributes of the element, in no defined order.
  public let attributes: [XMLAttribute]

  /// The text directly inside the element, joined, with white space kept exactly.
  ///
  /// In an element that has children this is usually the white space between them.
  public let text: String

  /// The child elements, in document order.
  public let children: [XMLTree]

  /// Makes an element of its parts.
  ///
  /// - Parameters:
  ///   - name: The local name.
  ///   - attributes: The attributes.
  ///   - text: The text directly inside.
  ///   - children: The child elements.
  public init(
    name: String, attributes: [XMLAttribute] = [], text: String = "", children: [XMLTree] = []
  ) {
    self.name = name
    self.attributes = attributes
    self.text = text
    self.children = children
  }

  /// Reads a document into a tree, whose top is the root element.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - reader: The parser to use.
  ///   - limits: What is refused as too deep or too large.
  /// - Throws: ``XMLError`` as ``XMLReader/read(_:limits:into:)`` does.
  public init(
    document: [UInt8], reader: any XMLReader, limits: XMLLimits = XMLLimits()
  ) throws(XMLError) {
    var builder = XMLTreeBuilder()
    try reader.read(document, limits: limits, into: &builder)
    guard let root = builder.root else {
      throw XMLError(.readerFailure, "the reader ended without an error and without a root element")
    }
    self = root
  }

  /// Answers the first child element of a name, or `nil` when there is none.
  ///
  /// - Parameter name: The local name; case matters.
  /// - Returns: The first such child in document order.
  public func child(_ name: String) -> XMLTree? {
    children.first { $0.name == name }
  }

  /// Answers all child elements of a name, in document order.
  ///
  /// - Parameter name: The local name; case matters.
  /// - Returns: The children; empty when there is none.
  public func children(_ name: String) -> [XMLTree] {
    children.filter { $0.name == name }
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
