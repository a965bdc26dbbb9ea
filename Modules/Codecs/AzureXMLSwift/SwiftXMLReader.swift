public import AzureXML

/// Reads XML in Swift alone, without any system library.
///
/// The fastest of the readers, and the one that links no library. Besides what `XMLReader` guarantees:
///
/// - It reads the part of XML 1.0 that a document without a document type can use, and refuses the rest. It has no
///   code to load files or to declare and expand entities.
/// - Every access to the document is bounds-checked. Its time is linear in the length of the document, whatever the
///   document contains.
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

/// One parse of one document, whose size, encoding and characters were checked by the prescan.
///
/// The methods take the bytes of the document as a parameter, because a span cannot be stored. Each leaves ``index`` after
/// what it has read.
struct DocumentParser {
  /// The offset of the next byte to read.
  var index: Int

  /// The open elements.
  var open = OpenElements()

  /// The tree so far.
  var builder: XMLTreeBuilder

  let limits: XMLLimits
  private let document: [UInt8]

  init(_ document: [UInt8], from start: Int, limits: XMLLimits) {
    self.document = document
    self.limits = limits
    builder = XMLTreeBuilder(keeping: document, limits: limits)
    index = start
  }

  /// Reads the document (XML 1.0, production 1).
  mutating func parse(_ bytes: Span<UInt8>) throws(XMLError) {
    skipDeclaration(bytes)
    try skipMiscellaneous(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: "<") else {
      throw fault(.malformed, "the root element is missing")
    }
    if bytes.starts(with: "<!", at: index) {
      throw missing("<!--", bytes: bytes, "the document has a declaration where none can stand")
    }
    try startTag(bytes)
    if !open.isEmpty { try content(bytes) }
    try skipMiscellaneous(bytes)
    guard index == bytes.count else {
      throw missing("<!--", "<?", bytes: bytes, "something comes after the root element")
    }
  }

  /// Reads the content of the root element, and its end tag.
  private mutating func content(_ bytes: Span<UInt8>) throws(XMLError) {
    while !open.isEmpty {
      if index < bytes.count, bytes[index] != UInt8(ascii: "<") { try text(bytes) }
      // Text ends at a '<' or at the end of the document.
      guard index + 1 < bytes.count else { throw fault(.truncated) }
      switch bytes[index + 1] {
      case UInt8(ascii: "/"): try endTag(bytes)
      case UInt8(ascii: "!"):
        if bytes.starts(with: "<![CDATA[", at: index) {
          try section(bytes)
        } else if bytes.starts(with: "<!--", at: index) {
          try skipComment(bytes)
        } else {
          throw missing(
            "<![CDATA[", "<!--", bytes: bytes, "the document has a declaration where none can stand")
        }
      case UInt8(ascii: "?"): try skipInstruction(bytes)
      default: if try !plainElement(bytes) { try startTag(bytes) }
      }
    }
  }

  /// The error for a fault; `malformed` becomes `truncated` where the document ends.
  ///
  /// - Parameters:
  ///   - kind: What is wrong.
  ///   - message: What is wrong, in one line; `nil` for the default message of the kind.
  ///   - offset: The offset of the fault; ``index`` unless given, and the end of the document for `truncated`.
  /// - Returns: The error to throw.
  func fault(_ kind: XMLError.Kind, _ message: String? = nil, at offset: Int? = nil) -> XMLError {
    XMLError.located(
      kind, message, at: kind == .truncated ? document.count : offset ?? index, of: document)
  }

  /// The error where one of these texts is missing; `truncated` when the document ends within one.
  func missing(_ expected: StaticString..., bytes: Span<UInt8>, _ message: String) -> XMLError {
    let isCutOff = expected.contains { bytes.endsInside($0, from: index) }
    return fault(isCutOff ? .truncated : .malformed, message)
  }
}

extension DocumentParser {
  /// Reads the name of an element or attribute (Namespaces in XML 1.0, production 7); `nil` when there is none.
  mutating func qualifiedName(_ bytes: Span<UInt8>) throws(XMLError) -> QualifiedName? {
    let start = index
    let end = bytes.endOfLetters(from: start)
    if end > start, end < bytes.count, !bytes[end].isNameByte {
      index = end
      return QualifiedName(start: start, end: end, localStart: start)
    }
    return try otherName(bytes)
  }

  /// Reads a name with other characters than letters, or no name at all.
  private mutating func otherName(_ bytes: Span<UInt8>) throws(XMLError) -> QualifiedName? {
    let start = index
    guard skipUnqualifiedName(bytes) else { return nil }
    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
      return QualifiedName(start: start, end: index, localStart: start)
    }
    index += 1
    let localStart = index
    guard skipUnqualifiedName(bytes), index == bytes.count || bytes[index] != UInt8(ascii: ":") else {
      throw fault(.malformed, "a name has a colon that does not follow a prefix and precede a name")
    }
    return QualifiedName(start: start, end: index, localStart: localStart)
  }

  /// Skips a name without a colon (Namespaces in XML 1.0, production 4); false when there is none.
  mutating func skipUnqualifiedName(_ bytes: Span<UInt8>) -> Bool {
    let start = index
    skipNameCharacters(bytes, colons: false)
    return index > start
  }

  /// Skips a name that may have colons, such as the name of an entity; false when there is none.
  mutating func skipName(_ bytes: Span<UInt8>) -> Bool {
    let start = index
    skipNameCharacters(bytes, colons: true)
    return index > start
  }

  private mutating func skipNameCharacters(_ bytes: Span<UInt8>, colons: Bool) {
    var isFirst = true
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard isFirst ? byte.isNameStartByte : byte.isNameByte, colons || byte != UInt8(ascii: ":") else {
          return
        }
        index += 1
      } else {
        let (scalar, length) = bytes.scalar(at: index)
        guard XMLName.isAllowed(scalar, first: isFirst) else { return }
        index += length
      }
      isFirst = false
    }
  }
}

extension UInt8 {
  // One bit for each ASCII character; the lowest bits stand for U+0000 and U+0040.
  private static var nameBytes: (UInt64, UInt64) { (0x07FF_6000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
  private static var nameStartBytes: (UInt64, UInt64) { (0x0400_0000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }

  private func isIn(_ set: (UInt64, UInt64)) -> Bool {
    (self < 64 ? set.0 : set.1) >> UInt64(self & 63) & 1 != 0
  }

  /// Whether an ASCII character can start a name; false for bytes beyond ASCII.
  @inline(__always)
  var isNameStartByte: Bool { self < 0x80 && isIn(Self.nameStartBytes) }

  /// Whether an ASCII character can stand in a name; true for bytes beyond ASCII.
  @inline(__always)
  var isNameByte: Bool { self >= 0x80 || isIn(Self.nameBytes) }

  @inline(__always)
  var isWhiteSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

/// The names of the open elements; two, as responses of the service have at most, need no memory of their own.
struct OpenElements {
  private var outermost: QualifiedName?
  private var second: QualifiedName?
  private var deeper: [QualifiedName] = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ name: QualifiedName) {
    switch count {
    case 0: outermost = name
    case 1: second = name
    default: deeper.append(name)
    }
    // bounded: by the depth that is allowed
    count += 1
  }

  mutating func popLast() -> QualifiedName? {
    guard count > 0 else { return nil }
    count -= 1
    return switch count {
    case 0: outermost
    case 1: second
    default: deeper.popLast()
    }
  }
}

/// The position of a name in the document.
struct QualifiedName {
  /// Its offset.
  var start: Int
  /// The offset after it.
  var end: Int
  /// The offset after its prefix and colon; the same as `start` without a prefix.
  var localStart: Int

  var range: Range<Int> { start..<end }
  var localRange: Range<Int> { localStart..<end }
}
