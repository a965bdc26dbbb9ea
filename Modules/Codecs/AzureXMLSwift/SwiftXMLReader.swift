public import AzureXML

/// Reads XML in Swift alone, without any system library.
///
/// The choice where no library shall be linked, and the fastest of the readers. Besides the promises of `XMLReader`:
///
/// - It reads the part of XML 1.0 that a document without a document type can use, and refuses the rest. There is no
///   code to load, declare or expand anything.
/// - Every access to the document is checked against its bounds. The time it takes grows with the length of the document
///   and not faster, whatever the document is.
public struct SwiftXMLReader: XMLReader {
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
    var parser = DocumentParser(document, from: start, limits: limits)
    try document.withUnsafeBufferPointer { bytes throws(XMLError) in try parser.parse(bytes.span) }
    return try parser.builder.finish()
  }
}
