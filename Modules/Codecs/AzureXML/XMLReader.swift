/// Reads one XML document into a tree.
///
/// `AzureXMLSwift`, `AzureXMLLibxml2` and `AzureXMLFoundation` have one reader each. All of them pass
/// `XMLReaderConformance` in `AzureQueueTesting`, so one can be exchanged for another. What a reader guarantees:
///
/// - The document is UTF-8, with or without a byte order mark and with or without an XML declaration, as the
///   service writes it (https://learn.microsoft.com/rest/api/storageservices/).
/// - Document type declarations are refused, and nothing is ever loaded from a file or the network. Only character
///   references and the five predefined entities are resolved.
/// - White space is kept exactly, apart from the line ends that XML 1.0 section 2.11 normalizes: a carriage return
///   in the source becomes a line feed, but one written as `&#13;` stays. CDATA sections are delivered as text;
///   comments and processing instructions are skipped.
/// - Names are local names: prefixes are cut off and namespace declarations are not reported. A name that Namespaces in
///   XML 1.0 does not allow, such as `a:b:c` or `a:`, is refused; whether a prefix is declared is not checked.
///
/// A reader has no state between calls: one value may be used from any number of tasks and threads at once.
public protocol XMLReader: Sendable {
  /// Reads a whole document.
  ///
  /// The call does not suspend and does not look at task cancellation: its cost is bounded by
  /// ``XMLLimits/maximumBytes``. A reader makes the tree with an ``XMLTreeBuilder``.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - limits: What is refused as too deep or too large.
  /// - Returns: The root element.
  /// - Throws: ``XMLError`` when the document is not well-formed, exceeds a limit or is refused.
  func read(_ document: [UInt8], limits: XMLLimits) throws(XMLError) -> XMLTree
}

extension XMLReader {
  /// Reads a whole document within the default limits.
  ///
  /// - Parameter document: The bytes of the document.
  /// - Returns: The root element.
  /// - Throws: ``XMLError`` as ``read(_:limits:)`` does.
  public func read(_ document: [UInt8]) throws(XMLError) -> XMLTree {
    try read(document, limits: XMLLimits())
  }
}

/// What an ``XMLReader`` refuses as too deep or too large.
public struct XMLLimits: Sendable, Hashable {
  /// How many elements may be open at once, the root included; 64 unless set.
  ///
  /// No response of the service is deeper than seven. A document one deeper than this is refused with
  /// ``XMLError/Kind/tooDeep``.
  public var maximumDepth: Int

  /// How many bytes a document may have, a byte order mark included; 64 MiB unless set.
  ///
  /// The largest response of the service, 32 messages of 64 KiB each with every character escaped, has about 13 MiB.
  /// A longer document is refused with ``XMLError/Kind/tooLarge`` before any of it is read.
  public var maximumBytes: Int

  /// How many attributes an element may have, namespace declarations included; 64 unless set.
  ///
  /// No response of the service has more than two. An element with more is refused with ``XMLError/Kind/tooLarge``: to find
  /// duplicates, parsers compare each attribute with each.
  public var maximumAttributes: Int

  /// Makes limits; those left out have their defaults.
  ///
  /// - Parameters:
  ///   - maximumDepth: How many elements may be open at once; at least 1.
  ///   - maximumBytes: How many bytes a document may have; at least 1.
  ///   - maximumAttributes: How many attributes an element may have; at least 0.
  public init(
    maximumDepth: Int = 64, maximumBytes: Int = 64 * 1024 * 1024, maximumAttributes: Int = 64
  ) {
    precondition(maximumDepth >= 1, "maximumDepth is \(maximumDepth), but a document has at least its root")
    precondition(maximumBytes >= 1, "maximumBytes is \(maximumBytes), but no document is empty")
    precondition(maximumAttributes >= 0, "maximumAttributes is \(maximumAttributes), which is no count")
    self.maximumDepth = maximumDepth
    self.maximumBytes = maximumBytes
    self.maximumAttributes = maximumAttributes
  }
}
