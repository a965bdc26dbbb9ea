import AzureXML

#if canImport(FoundationXML)
  import Foundation
  import FoundationXML
#else
  import Foundation
#endif

/// Builds a tree from the parser's calls, and stops the parser at the first error.
final class FoundationXMLDelegate: NSObject, XMLParserDelegate {
  /// The first error that the parser itself reported.
  struct Complaint {
    var code: Int
    var line: Int?
    var column: Int?
  }

  private(set) var complaint: Complaint?

  /// What has been read.
  private(set) var builder: XMLTreeBuilder

  /// The first error of a limit.
  private(set) var failure: XMLError?

  init(_ builder: XMLTreeBuilder) {
    self.builder = builder
  }

  /// On Linux the parser runs in recovery mode: it would go on with guesses after an error.
  private var isStopped: Bool {
    complaint != nil || failure != nil
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
    let code = (parseError as NSError).code
    guard !isStopped, !XMLDiagnosis.isHarmless(code: code) else { return }
    let line = parser.lineNumber
    let column = parser.columnNumber
    complaint = Complaint(code: code, line: line > 0 ? line : nil, column: column > 0 ? column : nil)
    parser.abortParsing()
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

  /// Cuts off a prefix; as in libxml2, a colon without a name on both sides separates nothing.
  private func localName(_ qualifiedName: String) -> String {
    let bytes = qualifiedName.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon != bytes.startIndex else {
      return qualifiedName
    }
    let start = bytes.index(after: colon)
    guard let first = bytes[start...].first else { return qualifiedName }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."): return qualifiedName
    default: return String(qualifiedName[start...])
    }
  }

  private func attributes(_ attributes: [String: String]) -> [XMLAttribute] {
    guard !attributes.isEmpty else { return [] }
    return attributes.compactMap { name, value in
      guard name != "xmlns", !name.hasPrefix("xmlns:") else { return nil }
      return XMLAttribute(name: localName(name), value: value)
    }
  }
}
