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

/// The checks that every reader makes before it parses, so that all readers refuse the same documents in the same way.
package enum XMLPrescan {
  /// Checks size, prolog, encoding, characters and, in long documents, the number of attributes.
  ///
  /// Costs one fast pass over the bytes. Faults from the root element on are left to the parser.
  ///
  /// - Returns: The offset of the first byte after a byte order mark.
  package static func check(
    _ document: [UInt8], limits: XMLLimits
  ) throws(XMLError) -> Int {
    // The parsers count in 32 bits.
    let maximumBytes = min(limits.maximumBytes, Int(Int32.max) - 1)
    guard document.count <= maximumBytes else {
      throw XMLError(
        .tooLarge, "the document has \(document.count) bytes, but the limit is \(maximumBytes)")
    }
    return try document.withUnsafeBufferPointer { bytes throws(XMLError) in
      let document = XMLBytes(bytes: bytes)
      let start = document.starts(with: "\u{FEFF}", at: 0) ? 3 : 0
      let declaration = try XMLProlog.check(document, from: start)
      try checkCharacters(document, from: start, isASCII: declaration.isASCII)
      try checkAttributes(document, limits: limits)
      return start
    }
  }

  private static func checkCharacters(
    _ document: XMLBytes, from start: Int, isASCII: Bool
  ) throws(XMLError) {
    guard let base = document.bytes.baseAddress else { return }
    let highBits: UInt64 = 0x8080_8080_8080_8080
    let blanks: UInt64 = 0x2020_2020_2020_2020
    var index = start
    while index < document.count {
      // All printable ASCII: no byte has its high bit set, and subtracting 0x20 borrows from none.
      if document.count - index >= 32 {
        let words = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD4<UInt64>.self)
        let suspicious = words | (words &- blanks)
        if (suspicious[0] | suspicious[1] | suspicious[2] | suspicious[3]) & highBits == 0 {
          index += 32
          continue
        }
      }
      if document.count - index >= 8 {
        let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
        if (word | (word &- blanks)) & highBits == 0 {
          index += 8
          continue
        }
      }
      let byte = document[index]
      if byte < 0x20 {
        guard XMLBytes.isWhiteSpace(byte) else {
          throw forbidden(UInt32(byte), in: document, at: index)
        }
        index += 1
      } else if byte < 0x80 {
        index += 1
      } else {
        guard !isASCII else { throw notEncoded("ASCII, as it declares", document, at: index) }
        index += try lengthOfScalar(in: document, at: index)
      }
    }
  }

  /// The length in bytes of a scalar beyond ASCII, by the table of well-formed UTF-8 (Unicode 15, table 3-7).
  private static func lengthOfScalar(
    in document: XMLBytes, at index: Int
  ) throws(XMLError) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch document[index] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw notEncoded("UTF-8", document, at: index)
    }
    for offset in 1..<length {
      guard index + offset < document.count else {
        let position = document.position(of: index)
        throw XMLError(
          .truncated, "the document ends inside a character", line: position.line, column: position.column)
      }
      let byte = document[index + offset]
      guard (offset == 1 ? second : 0x80...0xBF).contains(byte) else {
        throw notEncoded("UTF-8", document, at: index)
      }
    }
    if document[index] == 0xEF, document[index + 1] == 0xBF, document[index + 2] >= 0xBE {
      throw forbidden(0xFF40 + UInt32(document[index + 2]), in: document, at: index)
    }
    return length
  }

  private static func notEncoded(_ encoding: String, _ document: XMLBytes, at index: Int) -> XMLError {
    let position = document.position(of: index)
    let byte = XMLErrorText.hexadecimal(UInt32(document[index]), digits: 2)
    return XMLError(
      .invalidEncoding, "the document is not \(encoding): byte \(byte) at offset \(index)",
      line: position.line, column: position.column)
  }

  private static func forbidden(_ scalar: UInt32, in document: XMLBytes, at index: Int) -> XMLError {
    let position = document.position(of: index)
    let name = "U+" + XMLErrorText.hexadecimal(scalar, digits: 4)
    return XMLError(
      .invalidCharacter, "the document has \(name), a character that XML 1.0 cannot carry",
      line: position.line, column: position.column)
  }
}

extension XMLPrescan {
  // In a shorter document, comparing each attribute with each takes no noticeable time.
  private static let shortDocument = 16 * 1024

  /// Refuses a long document in which an element has too many attributes.
  ///
  /// Older versions of libxml2 take time that grows with the square of a tag's attributes, before a callback can count
  /// them. Most documents have fewer equals signs than attributes allowed; for these this is one fast pass.
  static func checkAttributes(_ document: XMLBytes, limits: XMLLimits) throws(XMLError) {
    guard document.count > shortDocument,
      document.hasMore(than: limits.maximumAttributes, of: UInt8(ascii: "="))
    else { return }
    var index = 0
    while let markup = document.nextMarkup(from: index) {
      let end = markup.end ?? document.count
      index = end
      switch markup.kind {
      case .comment, .cdataSection, .instruction, .endTag: continue
      case .startTag, .emptyTag, .other: break
      }
      guard document.equalsSigns(in: markup.start..<end) <= limits.maximumAttributes else {
        throw .tooManyAttributes(limits.maximumAttributes)
      }
    }
  }
}

extension XMLBytes {
  /// Whether a byte occurs more often than `maximum`.
  func hasMore(than maximum: Int, of wanted: UInt8) -> Bool {
    // In blocks, so that the compiler can vectorize the inner loop.
    var found = 0
    var start = 0
    while start < count {
      let end = min(start + 4096, count)
      var inBlock: UInt16 = 0
      for index in start..<end { inBlock &+= bytes[index] == wanted ? 1 : 0 }
      found += Int(inBlock)
      if found > maximum { return true }
      start = end
    }
    return false
  }

  /// The number of equals signs in a tag, outside of quotes.
  func equalsSigns(in tag: Range<Int>) -> Int {
    var quote: UInt8?
    var found = 0
    for index in tag {
      let byte = bytes[index]
      if byte == quote {
        quote = nil
      } else if quote == nil {
        if byte == UInt8(ascii: "=") { found += 1 }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
      }
    }
    return found
  }
}
