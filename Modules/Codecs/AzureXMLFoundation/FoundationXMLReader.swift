public import AzureXML
import AzureXMLSwift

#if canImport(FoundationXML)
  import Foundation
  import FoundationXML
#else
  import Foundation
#endif

/// Reads XML with the `XMLParser` of Foundation, on Apple platforms and on Linux (FoundationXML).
///
/// Choose it to link no other system library. Besides what `XMLReader` guarantees:
///
/// - The parser has fixed limits of its own: elements nest at most 255 deep, whatever `XMLLimits.maximumDepth` says, and a
///   CDATA section, comment or attribute has at most 10 million bytes. A document with a longer one is refused with
///   `readerFailure`.
/// - A document for which the parser reports an error is read again with `SwiftXMLReader`, so that all readers report
///   the same kind of error. The message also has the number of the parser's error.
/// - On Linux, Foundation itself leaks about 72 bytes for each document that it refuses, and its parser crashes on a
///   processing instruction without data, such as `<?p?>`; this reader inserts a blank there.
/// - A handler must not read another document with this reader from inside its calls: on Linux the inner parse takes
///   the outer one's error reporting away.
public struct FoundationXMLReader: XMLReader {
  /// The depth that Foundation's parser supports; beyond it, it stops with an error that does not say why.
  static let parserDepth = 255

  /// Makes a reader; it holds nothing.
  public init() {}

  /// Reads a whole document.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - limits: What is refused as too deep or too large.
  /// - Returns: The root element.
  /// - Throws: `XMLError` when the document is not well-formed, exceeds a limit or is refused.
  public func read(_ document: [UInt8], limits: XMLLimits) throws(XMLError) -> XMLTree {
    let start = try XMLPrescan.check(document, limits: limits)
    var limits = limits
    limits.maximumDepth = min(limits.maximumDepth, Self.parserDepth)
    let delegate = FoundationXMLDelegate(XMLTreeBuilder(limits: limits, documentBytes: document.count))
    let workarounds = XMLWorkarounds(document[start...])
    let parser = XMLParser(stream: InputStream(data: Data(workarounds.document)))
    parser.shouldProcessNamespaces = false
    parser.shouldReportNamespacePrefixes = false
    parser.shouldResolveExternalEntities = false
    parser.delegate = delegate
    let succeeded = withExtendedLifetime(delegate) { parser.parse() }
    // On Linux the parser reports success also for a document that is truncated or shorter than four bytes.
    let isWhole = succeeded && delegate.builder.isComplete && !workarounds.endsInsideMarkup
    if let diagnostic = delegate.diagnostic {
      try XMLSecondParse.check(document, limits: limits, after: diagnostic)
    } else if delegate.failure == nil, !isWhole {
      let code = parser.parserError.map { ($0 as NSError).code }
      try XMLSecondParse.check(document, limits: limits, after: XMLParserDiagnostic(code: code))
    }
    if let failure = delegate.failure { throw failure }
    return try delegate.builder.finish()
  }
}

/// Builds a tree from the parser's callbacks, and stops the parser at the first error.
final class FoundationXMLDelegate: NSObject, XMLParserDelegate {
  /// The first of the most severe diagnostics of the parser.
  private(set) var diagnostic: XMLParserDiagnostic?

  /// The tree so far.
  private(set) var builder: XMLTreeBuilder

  /// The first error of the builder, such as an exceeded limit.
  private(set) var failure: XMLError?

  init(_ builder: XMLTreeBuilder) {
    self.builder = builder
  }

  /// On Linux the parser runs in recovery mode: after an error it goes on with guesses.
  private var isStopped: Bool {
    diagnostic?.severity == .notWellFormed || failure != nil
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
    keep(XMLParserDiagnostic(code: (parseError as NSError).code))
    if isStopped { parser.abortParsing() }
  }

  /// Keeps a diagnostic that is more severe than those before it; later ones of the same severity are consequences.
  private func keep(_ diagnostic: XMLParserDiagnostic) {
    if diagnostic.severity > self.diagnostic?.severity ?? .ignored { self.diagnostic = diagnostic }
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

  /// The name without its prefix.
  private func localName(_ qualifiedName: String) -> String {
    guard let colon = qualifiedName.utf8.firstIndex(of: UInt8(ascii: ":")) else { return qualifiedName }
    let name = qualifiedName.utf8[qualifiedName.utf8.index(after: colon)...]
    if colon == qualifiedName.startIndex || name.isEmpty || name.contains(UInt8(ascii: ":")) {
      keep(.invalidQualifiedName)
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
