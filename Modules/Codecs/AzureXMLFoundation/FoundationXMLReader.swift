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
/// The choice where no system library is to be linked by hand. Besides the promises of `XMLReader`:
///
/// - The parser has limits of its own, which cannot be lifted: elements nest at most 255 deep whatever
///   `XMLLimits.maximumDepth` says, and one CDATA section, comment or attribute has at most 10 million bytes: a document
///   with a longer one is refused as a failure of the reader.
/// - What it refuses, or has doubts about, is judged by the parser of `AzureXMLSwift`: the message is this package's, beside
///   the number of the parser's error.
/// - On Linux, Foundation itself leaks about 72 bytes for each document that it refuses, and its parser dies on a
///   processing instruction without data, such as `<?p?>`; this reader gives it a blank there.
/// - A handler must not read another document with this reader from inside its calls: on Linux the inner parse takes
///   the outer one's error reporting away.
public struct FoundationXMLReader: XMLReader {
  /// How deep Foundation's parser goes; past it, it stops with an error that does not say why.
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
    let rewriting = XMLRewriting(document[start...])
    let parser = XMLParser(stream: InputStream(data: Data(rewriting.document)))
    parser.shouldProcessNamespaces = false
    parser.shouldReportNamespacePrefixes = false
    parser.shouldResolveExternalEntities = false
    parser.delegate = delegate
    let succeeded = withExtendedLifetime(delegate) { parser.parse() }
    // On Linux the parser reports success also for a document that ends too early or has less than four bytes.
    let isWhole = succeeded && delegate.builder.isComplete && !rewriting.endsInsideMarkup
    if let complaint = delegate.complaint {
      try XMLReferee.judge(document, limits: limits, after: complaint)
    } else if delegate.failure == nil, !isWhole {
      let code = parser.parserError.map { ($0 as NSError).code }
      try XMLReferee.judge(document, limits: limits, after: XMLComplaint(code: code))
    }
    if let failure = delegate.failure { throw failure }
    return try delegate.builder.finish()
  }
}
