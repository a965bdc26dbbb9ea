import AzureXML
import CLibXML2

/// One parse of one document: what the callbacks of libxml2 are called with.
final class LibxmlSession {
  /// The first error that libxml2 itself reported.
  struct Complaint {
    var code: Int?
    var message: String?
    var line: Int?
    var column: Int?
  }

  private let sink: XMLEventSink
  private let parser: xmlParserCtxtPtr
  private var complaint: Complaint?

  private init(_ parser: xmlParserCtxtPtr, _ sink: XMLEventSink) {
    self.parser = parser
    self.sink = sink
  }

  /// Parses the bytes and answers what libxml2 found wrong with them, if anything.
  static func parse(
    _ bytes: UnsafeRawBufferPointer, into sink: XMLEventSink
  ) throws(XMLError) -> Complaint? {
    let outOfMemory = XMLError(.readerFailure, "libxml2 could not make a parser")
    // Conversion checked: the prescan refuses what does not fit.
    guard
      let parser = xmlCreateMemoryParserCtxt(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    else { throw outOfMemory }
    defer {
      if let document = parser.pointee.myDoc { xmlFreeDoc(document) }
      xmlFreeParserCtxt(parser)
    }
    guard let handler = parser.pointee.sax else { throw outOfMemory }
    LibxmlCallbacks.install(in: handler)

    // HUGE lifts libxml2's own limits; the sink and the prescan hold ours. Without NOENT nothing is substituted.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    let unknownOptions = xmlCtxtUseOptions(parser, Int32(options))
    guard unknownOptions == 0 else {
      throw XMLError(.readerFailure, "this libxml2 does not know the parser options \(unknownOptions)")
    }

    let session = LibxmlSession(parser, sink)
    return withExtendedLifetime(session) {
      parser.pointee.userData = Unmanaged.passUnretained(session).toOpaque()
      let result = xmlParseDocument(parser)
      if result == 0, session.complaint == nil { return nil }
      return session.complaint ?? Complaint()
    }
  }

  func startElement(
    _ name: UnsafeBufferPointer<UInt8>, attributes: [XMLAttribute], declarationCount: Int
  ) {
    sink.startElement(name.span, attributes: attributes, declarationCount: declarationCount)
    stopOnFailure()
  }

  func text(_ text: UnsafeBufferPointer<UInt8>) {
    sink.text(text.span)
    stopOnFailure()
  }

  func endElement(_ name: UnsafeBufferPointer<UInt8>) {
    sink.endElement(name.span)
    stopOnFailure()
  }

  /// The prescan has refused all document types; this stands in case a parser sees one where the prescan did not.
  func refuseDocumentType() {
    sink.fail(
      XMLError(.doctypeRefused, "the document has a document type declaration (DTD), which is never read"))
    stopOnFailure()
  }

  /// Keeps the first error; those after it are consequences.
  func complain(code: Int, level: UInt32, message: UnsafePointer<CChar>?, line: Int, column: Int) {
    guard complaint == nil, level >= XML_ERR_ERROR.rawValue, !XMLDiagnosis.isHarmless(code: code) else {
      return
    }
    complaint = Complaint(
      code: code, message: message.map { String(cString: $0) }, line: line > 0 ? line : nil,
      column: column > 0 ? column : nil)
  }

  private func stopOnFailure() {
    if sink.isStopped { xmlStopParser(parser) }
  }
}
