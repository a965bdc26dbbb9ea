import AzureXML
import CLibXML2

/// One parse of one document: what the callbacks of libxml2 are called with.
///
/// Callbacks of a C parser cannot throw: the first error is kept, after which nothing more is taken and the parser is
/// stopped.
struct LibxmlSession {
  /// What has been read.
  private(set) var builder: XMLTreeBuilder

  /// The first error of a limit.
  private(set) var failure: XMLError?

  /// The weightiest complaint of libxml2, the first of its kind.
  private(set) var complaint: XMLComplaint?

  private let parser: xmlParserCtxtPtr
  private let start: Int
  private var names = LibxmlNames()
  private var isStopped = false

  private init(_ parser: xmlParserCtxtPtr, _ document: [UInt8], from start: Int, limits: XMLLimits) {
    self.parser = parser
    self.start = start
    builder = XMLTreeBuilder(keeping: document, limits: limits)
  }

  /// Parses a document from an offset on and answers what came of it.
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
        // bounded: the prescan refuses what does not fit
        UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    else { throw outOfMemory }
    defer {
      if let document = parser.pointee.myDoc { xmlFreeDoc(document) }
      xmlFreeParserCtxt(parser)
    }
    guard let handler = parser.pointee.sax else { throw outOfMemory }
    LibxmlCallbacks.install(in: handler)

    // HUGE lifts libxml2's own limits; the builder and the prescan hold ours. Without NOENT nothing is substituted.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    let unknownOptions = xmlCtxtUseOptions(parser, Int32(options))
    guard unknownOptions == 0 else {
      throw XMLError(.readerFailure, "this libxml2 does not know the parser options \(unknownOptions)")
    }

    var session = LibxmlSession(parser, document, from: start, limits: limits)
    // The pointer is good while the closure runs, and only the callbacks touch the session then, one at a time.
    let result = withUnsafeMutablePointer(to: &session) { session in
      parser.pointee.userData = UnsafeMutableRawPointer(session)
      defer { parser.pointee.userData = nil }
      return xmlParseDocument(parser)
    }
    if result != 0, session.failure == nil { session.keep(XMLComplaint(code: nil)) }
    return session
  }

  mutating func startElement(_ name: UnsafePointer<xmlChar>) {
    guard !isStopped else { return }
    do throws(XMLError) {
      try builder.startElement(at: try names.place(of: name, in: &builder))
    } catch {
      fail(error)
    }
  }

  mutating func startElement(
    _ name: UnsafePointer<xmlChar>, attributes: [XMLAttribute], declarationCount: Int
  ) {
    guard !isStopped else { return }
    do throws(XMLError) {
      let name = try names.place(of: name, in: &builder)
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

  /// Where text of libxml2's input would stand in the document; any number for text that lies elsewhere.
  ///
  /// libxml2 promises nothing about that. It is a guess, which the builder holds against the document.
  private func offset(of text: UnsafePointer<UInt8>?) -> Int {
    guard let input = parser.pointee.input else { return -1 }
    let inInput = Int(bitPattern: text) &- Int(bitPattern: input.pointee.base)
    return start &+ Int(truncatingIfNeeded: input.pointee.consumed) &+ inInput
  }

  mutating func endElement() {
    if !isStopped { builder.endElement() }
  }

  /// The prescan has refused all document types; this stands in case a parser sees one where the prescan did not.
  mutating func refuseDocumentType() {
    fail(
      XMLError(.doctypeRefused, "the document has a document type declaration (DTD), which is never read"))
  }

  mutating func complain(code: Int, message: UnsafePointer<CChar>?) {
    keep(XMLComplaint(code: code, message: message.map { String(cString: $0) }))
  }

  /// Keeps a complaint that weighs more than those before it; others are consequences.
  private mutating func keep(_ complaint: XMLComplaint) {
    if complaint.weight > self.complaint?.weight ?? .harmless { self.complaint = complaint }
  }

  private mutating func fail(_ error: XMLError) {
    guard !isStopped else { return }
    failure = error
    isStopped = true
    xmlStopParser(parser)
  }
}

/// Remembers where the names of elements lie that a tree has already, so that each is measured and copied once.
///
/// libxml2 keeps the names of a document in a dictionary until the parser is freed: the same name has the same pointer, and
/// another name never has it.
struct LibxmlNames {
  private struct Entry {
    var pointer: UnsafePointer<xmlChar>?
    var place: Range<Int> = 0..<0
  }

  // One entry for each value of some bits of the pointer; a document of the service has about ten names.
  private var entries = [Entry](repeating: Entry(), count: 32)

  /// Where the bytes of a name lie in the tree, copied there if need be.
  mutating func place(
    of name: UnsafePointer<xmlChar>, in builder: inout XMLTreeBuilder
  ) throws(XMLError) -> Range<Int> {
    let index = Int(bitPattern: name) >> 2 & 31
    if entries[index].pointer == name { return entries[index].place }
    let place = try builder.copy(UnsafeBufferPointer(start: name, count: strlen(name)).span)
    entries[index] = Entry(pointer: name, place: place)
    return place
  }
}
