import AzureXML

#if canImport(FoundationXML)
  import Foundation
  import FoundationXML
#else
  import Foundation
#endif

/// Builds a tree from the parser's calls, and stops the parser at the first error.
final class FoundationXMLDelegate: NSObject, XMLParserDelegate {
  /// The weightiest complaint of the parser, the first of its kind.
  private(set) var complaint: XMLComplaint?

  /// What has been read.
  private(set) var builder: XMLTreeBuilder

  /// The first error of a limit.
  private(set) var failure: XMLError?

  init(_ builder: XMLTreeBuilder) {
    self.builder = builder
  }

  /// On Linux the parser runs in recovery mode: it would go on with guesses after an error.
  private var isStopped: Bool {
    complaint?.weight == .refusal || failure != nil
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
    attributes attributeDict: [String: String]
  ) {
    guard !isStopped else { return }
    let name = Array(localName(elementName).utf8)
    let attributes = attributes(attributeDict)
    build(parser) { builder throws(XMLError) in
      try name.withUnsafeBufferPointer { name throws(XMLError) in
        try builder.startElement(
          name.span, attributes: attributes, declarationCount: attributeDict.count - attributes.count)
      }
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if !isStopped { builder.endElement() }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard !isStopped else { return }
    text(Array(string.utf8), parser)
  }

  func parser(_ parser: XMLParser, foundIgnorableWhitespace whitespaceString: String) {
    guard !isStopped else { return }
    text(Array(whitespaceString.utf8), parser)
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    guard !isStopped else { return }
    text(Array(block), parser)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    guard !isStopped else { return }
    keep(XMLComplaint(code: (parseError as NSError).code))
    if isStopped { parser.abortParsing() }
  }

  /// Keeps a complaint that weighs more than those before it; others are consequences.
  private func keep(_ complaint: XMLComplaint) {
    if complaint.weight > self.complaint?.weight ?? .harmless { self.complaint = complaint }
  }

  private func text(_ bytes: [UInt8], _ parser: XMLParser) {
    build(parser) { builder throws(XMLError) in
      try bytes.withUnsafeBufferPointer { bytes throws(XMLError) in try builder.text(bytes.span) }
    }
  }

  private func build(
    _ parser: XMLParser, _ body: (inout XMLTreeBuilder) throws(XMLError) -> Void
  ) {
    do throws(XMLError) {
      try body(&builder)
    } catch {
      failure = error
      parser.abortParsing()
    }
  }

  /// Cuts off a prefix.
  private func localName(_ qualifiedName: String) -> String {
    guard let colon = qualifiedName.utf8.firstIndex(of: UInt8(ascii: ":")) else { return qualifiedName }
    let name = qualifiedName.utf8[qualifiedName.utf8.index(after: colon)...]
    if colon == qualifiedName.startIndex || name.isEmpty || name.contains(UInt8(ascii: ":")) {
      keep(.nameOfNoQualifiedForm)
    }
    return String(Substring(name))
  }

  private func attributes(_ attributes: [String: String]) -> [XMLAttribute] {
    guard !attributes.isEmpty else { return [] }
    return attributes.compactMap { name, value in
      let local = localName(name)
      guard name != "xmlns", !name.hasPrefix("xmlns:") else { return nil }
      return XMLAttribute(name: local, value: value)
    }
  }
}
