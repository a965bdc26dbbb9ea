public import AzureXML
import AzureXMLSwift
import CLibXML2

/// Reads XML with the system's libxml2 and without Foundation.
///
/// Besides what `XMLReader` guarantees:
///
/// - The parser is libxml2's event parser (SAX 2): no tree is built on its side. It never touches the network or the
///   file system and prints nothing; every resource is freed when a call returns or throws.
/// - A document for which libxml2 reports an error is read again with `SwiftXMLReader`, so that the same fault has the
///   same kind, whatever the version of libxml2. The message also quotes libxml2.
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
    if let diagnostic = session.diagnostic {
      try XMLSecondParse.check(document, limits: limits, after: diagnostic)
    }
    if let failure = session.failure { throw failure }
    return try session.builder.finish()
  }
}

/// The state of libxml2 in this process.
enum LibxmlLibrary {
  private static let initialized: Void = xmlInitParser()

  /// Initializes libxml2 once, before any thread parses; older versions require it.
  static func prepare() {
    _ = initialized
  }
}

/// The functions that libxml2 calls, each with a pointer to the `LibxmlSession` as its context.
enum LibxmlCallbacks {
  /// Sets these callbacks and clears all others: no entity is looked up, no external subset is loaded.
  static func install(in handler: UnsafeMutablePointer<xmlSAXHandler>) {
    handler.pointee = xmlSAXHandler()
    handler.pointee.initialized = UInt32(XML_SAX2_MAGIC)
    handler.pointee.startElementNs = {
      context, name, _, _, declarationCount, _, attributeCount, _, attributes in
      guard let name else { return }
      guard attributeCount > 0 || declarationCount > 0 else {
        LibxmlCallbacks.session(context)?.pointee.startElement(name)
        return
      }
      LibxmlCallbacks.session(context)?.pointee.startElement(
        name, attributes: LibxmlCallbacks.attributes(attributes, count: Int(attributeCount)),
        declarationCount: Int(declarationCount))
    }
    handler.pointee.endElementNs = { context, _, _, _ in
      LibxmlCallbacks.session(context)?.pointee.endElement()
    }
    // With the same function for both, libxml2 does not check which white space is ignorable.
    let text: charactersSAXFunc = { context, text, count in
      LibxmlCallbacks.session(context)?.pointee.text(UnsafeBufferPointer(start: text, count: Int(count)))
    }
    handler.pointee.characters = text
    handler.pointee.ignorableWhitespace = text
    handler.pointee.cdataBlock = text
    handler.pointee.internalSubset = { context, _, _, _ in
      LibxmlCallbacks.session(context)?.pointee.refuseDocumentType()
    }
    // The types are inferred, because the error became a pointer to a constant in libxml2 2.12.
    handler.pointee.serror = { context, error in
      guard let error = error?.pointee, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
      LibxmlCallbacks.session(context)?.pointee.report(code: Int(error.code), message: error.message)
    }
  }

  private static func session(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<LibxmlSession>? {
    context?.assumingMemoryBound(to: LibxmlSession.self)
  }

  /// Reads attributes from groups of five pointers: name, prefix, namespace, start and end of the value.
  private static func attributes(
    _ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
  ) -> [XMLAttribute] {
    guard let pointers, count > 0 else { return [] }
    return (0..<count).compactMap { index in
      let group = pointers + index * 5
      guard let name = group[0], let start = group[3], let end = group[4] else { return nil }
      let value = UnsafeBufferPointer(start: start, count: end - start)
      return XMLAttribute(name: String(cString: name), value: attributeValue(value))
    }
  }

  /// Undoes the one escape of libxml2: when it does not substitute entities, it passes an ampersand as `&#38;`.
  private static func attributeValue(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard let first = bytes.firstIndex(of: UInt8(ascii: "&")) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var value = Array(bytes[..<first])
    var index = first
    while index < bytes.count {
      value.append(bytes[index])
      let isEscape = bytes[index] == UInt8(ascii: "&") && bytes[index...].starts(with: "&#38;".utf8)
      index += isEscape ? 5 : 1
    }
    return String(decoding: value, as: UTF8.self)
  }
}
