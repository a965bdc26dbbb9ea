public import AzureXML
import CLibXML2

/// Reads XML with the system's libxml2 and without Foundation.
///
/// The choice for Linux. Besides the promises of `XMLReader`:
///
/// - The parser is libxml2's event parser (SAX 2): no tree is built on its side. It never touches the network or the
///   file system and prints nothing; every resource is freed when a call returns or throws.
/// - `XMLLimits` are the only limits: libxml2's own, which are smaller, are switched off.
public struct LibxmlReader: XMLReader {
  /// Makes a reader; it holds nothing.
  public init() {}

  /// Reads a whole document, calling the handler for each event until the end or the first error.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - limits: What is refused as too deep or too large.
  ///   - handler: Receives the events. When it throws, reading stops at once and its error is thrown on.
  /// - Throws: `XMLError` when the document is not well-formed, exceeds a limit or is refused, and whatever the
  ///   handler threw.
  public func read(
    _ document: [UInt8], limits: XMLLimits, into handler: inout some XMLEventHandler
  ) throws(XMLError) {
    let start = try XMLPrescan.check(document, limits: limits)
    LibxmlLibrary.prepare()
    try XMLEventSink.with(&handler, limits: limits) { sink throws(XMLError) in
      let complaint = try document.withUnsafeBufferPointer { bytes throws(XMLError) in
        try LibxmlSession.parse(
          UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start...])), into: sink)
      }
      // An error of the handler or of a limit stands before what libxml2 says about being stopped.
      if let failure = sink.failure { throw failure }
      if let complaint {
        throw XMLDiagnosis.error(
          code: complaint.code, message: complaint.message, line: complaint.line, column: complaint.column,
          document: document)
      }
      guard sink.isComplete else { throw XMLDiagnosis.error(code: nil, document: document) }
    }
  }
}
