/// Works around bugs in Foundation's parser on Linux.
///
/// The changes to the document do not change what a reader returns.
package struct XMLWorkarounds {
  /// The document in a form that the parser reads correctly; unchanged when nothing had to change.
  ///
  /// - Line ends become line feeds, as XML 1.0 section 2.11 requires. Fed in chunks, libxml2 does not do this in
  ///   CDATA sections.
  /// - `<?p?>` becomes `<?p ?>`. For an instruction without data libxml2 passes no pointer, which
  ///   swift-corelibs-foundation's `_NSXMLParserProcessingInstruction` reads as a string: the process crashes.
  /// - `<?xmlp q?>` becomes `<?_mlp q?>`. For a target that starts with "xml", libxml2 gives a warning with the
  ///   number of an error, and Foundation does not say which of the two it was.
  package let document: ArraySlice<UInt8>

  /// Whether the document ends inside a piece of markup.
  ///
  /// After the root element, the parser reports no error for it.
  package let endsInsideMarkup: Bool

  /// Finds the changes that a document needs.
  ///
  /// - Parameter document: The document to parse.
  package init(_ document: ArraySlice<UInt8>) {
    let normalized = Self.normalizingLineEnds(document)
    let (changes, endsInsideMarkup) = normalized.withUnsafeBufferPointer {
      Self.changes(to: XMLBytes(bytes: $0))
    }
    self.document = Self.applying(changes, to: normalized)
    self.endsInsideMarkup = endsInsideMarkup
  }

  private static func normalizingLineEnds(_ document: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let carriageReturn = UInt8(ascii: "\r")
    guard document.contains(carriageReturn) else { return document }
    var normalized: [UInt8] = []
    normalized.reserveCapacity(document.count)
    var isAfterReturn = false
    for byte in document {
      if byte == carriageReturn {
        normalized.append(UInt8(ascii: "\n"))
      } else if byte != UInt8(ascii: "\n") || !isAfterReturn {
        normalized.append(byte)
      }
      isAfterReturn = byte == carriageReturn
    }
    return normalized[...]
  }

  private static func applying(_ changes: [Change], to document: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard !changes.isEmpty else { return document }
    var rewritten: [UInt8] = []
    rewritten.reserveCapacity(document.count + changes.count)
    var copied = document.startIndex
    for change in changes {
      let position = document.startIndex + change.offset
      rewritten += document[copied..<position]
      rewritten.append(change.byte)
      copied = position + (change.isInserted ? 0 : 1)
    }
    rewritten += document[copied...]
    return rewritten[...]
  }

  private struct Change {
    var offset: Int
    var byte: UInt8
    var isInserted: Bool
  }

  /// The changes, in order of their offsets, and whether the document ends inside markup.
  private static func changes(to document: XMLBytes) -> ([Change], endsInsideMarkup: Bool) {
    var changes: [Change] = []
    var index = 0
    while let markup = document.nextMarkup(from: index) {
      guard let end = markup.end else { return (changes, true) }
      if markup.kind == .instruction {
        let target = document.bytes[(markup.start + 2)..<(end - 2)].prefix { !XMLBytes.isWhiteSpace($0) }
        if target.count > 3, document.starts(with: "xml", at: target.startIndex, ignoringCase: true) {
          changes.append(Change(offset: target.startIndex, byte: UInt8(ascii: "_"), isInserted: false))
        }
        if target.endIndex == end - 2 {
          changes.append(Change(offset: end - 2, byte: UInt8(ascii: " "), isInserted: true))
        }
      }
      index = end
    }
    return (changes, false)
  }
}
