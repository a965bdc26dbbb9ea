import AzureXML
import AzureXMLSwift
import CLibXML2

/// One parse of one document: the context of the callbacks of libxml2.
///
/// Callbacks from C cannot throw: the first error is kept, the parser is stopped, and later callbacks are ignored.
struct LibxmlSession {
  /// The tree so far.
  private(set) var builder: XMLTreeBuilder

  /// The first error of the builder, such as an exceeded limit.
  private(set) var failure: XMLError?

  /// The first of the most severe diagnostics of libxml2.
  private(set) var diagnostic: XMLParserDiagnostic?

  private let parser: xmlParserCtxtPtr
  private let start: Int
  private var names = LibxmlNames()
  private var isStopped = false

  private init(_ parser: xmlParserCtxtPtr, _ document: [UInt8], from start: Int, limits: XMLLimits) {
    self.parser = parser
    self.start = start
    builder = XMLTreeBuilder(keeping: document, limits: limits)
  }

  /// Parses a document from an offset on.
  static func parse(
    _ document: [UInt8], from start: Int, limits: XMLLimits
  ) throws(XMLError) -> LibxmlSession {
    try document.withUnsafeBufferPointer { bytes throws(XMLError) in
      try parse(UnsafeBufferPointer(rebasing: bytes[start...]), of: document, from: start, limits: limits)
    }
  }

  private static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, of document: [UInt8], from start: Int, limits: XMLLimits
  ) throws(XMLError) -> LibxmlSession {
    let outOfMemory = XMLError(.readerFailure, "libxml2 could not make a parser")
    guard
      let parser = xmlCreateMemoryParserCtxt(
        // bounded: the prescan refuses longer documents
        UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    else { throw outOfMemory }
    defer {
      if let document = parser.pointee.myDoc { xmlFreeDoc(document) }
      xmlFreeParserCtxt(parser)
    }
    guard let handler = parser.pointee.sax else { throw outOfMemory }
    LibxmlCallbacks.install(in: handler)

    // HUGE removes libxml2's own limits; prescan and builder enforce ours. Without NOENT no entity is substituted.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    let unknownOptions = xmlCtxtUseOptions(parser, Int32(options))
    guard unknownOptions == 0 else {
      throw XMLError(.readerFailure, "this libxml2 does not know the parser options \(unknownOptions)")
    }

    var session = LibxmlSession(parser, document, from: start, limits: limits)
    // The pointer is valid while the closure runs, and only the callbacks use it then, one at a time.
    let result = withUnsafeMutablePointer(to: &session) { session in
      parser.pointee.userData = UnsafeMutableRawPointer(session)
      defer { parser.pointee.userData = nil }
      return xmlParseDocument(parser)
    }
    if result != 0, session.failure == nil { session.keep(XMLParserDiagnostic(code: nil)) }
    return session
  }

  mutating func startElement(_ name: UnsafePointer<xmlChar>) {
    guard !isStopped else { return }
    do throws(XMLError) {
      try builder.startElement(at: try names.range(of: name, in: &builder))
    } catch {
      fail(error)
    }
  }

  mutating func startElement(
    _ name: UnsafePointer<xmlChar>, attributes: [XMLAttribute], declarationCount: Int
  ) {
    guard !isStopped else { return }
    do throws(XMLError) {
      let name = try names.range(of: name, in: &builder)
      try builder.startElement(at: name, attributes: attributes, declarationCount: declarationCount)
    } catch {
      fail(error)
    }
  }

  mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    guard !isStopped else { return }
    do throws(XMLError) {
      try builder.text(text.span, at: offset(of: text.baseAddress))
    } catch {
      fail(error)
    }
  }

  /// The offset in the document of text in libxml2's input buffer; any number for text in other memory.
  ///
  /// libxml2 guarantees nothing about this. The builder compares the text with the document before it uses the offset.
  private func offset(of text: UnsafePointer<UInt8>?) -> Int {
    guard let input = parser.pointee.input else { return -1 }
    let inInput = Int(bitPattern: text) &- Int(bitPattern: input.pointee.base)
    return start &+ Int(truncatingIfNeeded: input.pointee.consumed) &+ inInput
  }

  mutating func endElement() {
    if !isStopped { builder.endElement() }
  }

  /// The prescan refuses document types before this; a second line of defence in case libxml2 sees one that it missed.
  mutating func refuseDocumentType() {
    fail(
      XMLError(.doctypeRefused, "the document has a document type declaration (DTD), which is never read"))
  }

  mutating func report(code: Int, message: UnsafePointer<CChar>?) {
    keep(XMLParserDiagnostic(code: code, message: message.map { String(cString: $0) }))
  }

  /// Keeps a diagnostic that is more severe than those before it; later ones of the same severity are consequences.
  private mutating func keep(_ diagnostic: XMLParserDiagnostic) {
    if diagnostic.severity > self.diagnostic?.severity ?? .ignored { self.diagnostic = diagnostic }
  }

  private mutating func fail(_ error: XMLError) {
    guard !isStopped else { return }
    failure = error
    isStopped = true
    xmlStopParser(parser)
  }
}

/// Remembers the names of elements that were copied into the tree, so that each name is measured and copied once.
///
/// libxml2 keeps the names of a document in a dictionary until the parser is freed: a pointer always stands for the same
/// name.
struct LibxmlNames {
  private struct Entry {
    var pointer: UnsafePointer<xmlChar>?
    var range: Range<Int> = 0..<0
  }

  // A hash table by some bits of the pointer; a document of the service has about ten names.
  private var entries = [Entry](repeating: Entry(), count: 32)

  /// The range of a name in the tree; copies the name on first use.
  mutating func range(
    of name: UnsafePointer<xmlChar>, in builder: inout XMLTreeBuilder
  ) throws(XMLError) -> Range<Int> {
    let index = Int(bitPattern: name) >> 2 & 31
    if entries[index].pointer == name { return entries[index].range }
    let range = try builder.copy(UnsafeBufferPointer(start: name, count: strlen(name)).span)
    entries[index] = Entry(pointer: name, range: range)
    return range
  }
}
