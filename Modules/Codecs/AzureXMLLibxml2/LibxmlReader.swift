public import AzureXML
import AzureXMLSwift
import CLibXML2

/// Reads XML with the system's libxml2 and without Foundation.
///
/// The choice for Linux. Besides the promises of `XMLReader`:
///
/// - The parser is libxml2's event parser (SAX 2): no tree is built on its side. It never touches the network or the
///   file system and prints nothing; every resource is freed when a call returns or throws.
/// - What libxml2 refuses, or has doubts about, is judged by the parser of `AzureXMLSwift`, so that the same fault has the
///   same name whatever the version of the library; its words stand in the message too.
/// - `XMLLimits` are the only limits: libxml2's own, which are smaller, are switched off.
public struct LibxmlReader: XMLReader {
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
    LibxmlLibrary.prepare()
    let session = try LibxmlSession.parse(document, from: start, limits: limits)
    if let complaint = session.complaint {
      try XMLReferee.judge(document, limits: limits, after: complaint)
    }
    if let failure = session.failure { throw failure }
    return try session.builder.finish()
  }
}
