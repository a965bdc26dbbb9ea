/// Reads one XML document and hands its events to a handler, in document order.
///
/// A conformer is one parser: `AzureXMLSwift`, `AzureXMLLibxml2` and `AzureXMLFoundation` each have one. All of them pass
/// `XMLReaderConformance` in `AzureQueueTesting`, so a program may exchange one for another. What they promise:
///
/// - The document is UTF-8, with or without a byte order mark and with or without an XML declaration, as the
///   service writes it (https://learn.microsoft.com/rest/api/storageservices/).
/// - Any document type declaration is refused; nothing is ever loaded from a file or the network. Only the five
///   predefined entities and character references are known.
/// - White space is kept exactly, apart from the line ends that XML 1.0 section 2.11 normalizes: a carriage return
///   in the source becomes a line feed, one written as `&#13;` stays. CDATA sections are delivered as text;
///   comments and processing instructions are skipped.
/// - Names are local names: prefixes are cut off and namespace declarations are not reported.
///
/// A reader holds no state between calls: one value may be used from any number of tasks and threads at once.
public protocol XMLReader: Sendable {
  /// Reads a whole document, calling the handler for each event until the end or the first error.
  ///
  /// The call does not suspend and does not look at task cancellation: its cost is bounded by
  /// ``XMLLimits/maximumBytes``. Events before an error have already been delivered when the error is thrown.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - limits: What is refused as too deep or too large.
  ///   - handler: Receives the events. When it throws, reading stops at once and its error is thrown on.
  /// - Throws: ``XMLError`` when the document is not well-formed, exceeds a limit or is refused, and whatever the
  ///   handler threw.
  func read(
    _ document: [UInt8], limits: XMLLimits, into handler: inout some XMLEventHandler
  ) throws(XMLError)
}

extension XMLReader {
  /// Reads a whole document within the default limits.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - handler: Receives the events.
  /// - Throws: ``XMLError`` as ``read(_:limits:into:)`` does.
  public func read(
    _ document: [UInt8], into handler: inout some XMLEventHandler
  ) throws(XMLError) {
    try read(document, limits: XMLLimits(), into: &handler)
  }
}
