import AzureXML

/// Where a document stops being XML, as line and position from 1.
///
/// Parsers count differently around characters that XML forbids, so that place is counted here: the same answer
/// whichever reader is used.
struct XMLPlace {
  let line: Int
  let position: Int

  init(of error: XMLError, in document: [UInt8]) {
    if let place = Self.forbiddenCharacter(in: document) {
      self = place
    } else {
      line = error.line ?? 0
      position = error.column ?? 0
    }
  }

  /// The place after the last character of a document.
  init(endOf document: [UInt8]) {
    var scan = Scan(document)
    while scan.advance() {}
    self = scan.place
  }

  /// The place of the name of the tag that follows an element.
  ///
  /// There the service stands when it has read the element. Line and position are 0 when there is no such end tag.
  ///
  /// - Parameters:
  ///   - name: The element.
  ///   - occurrence: Which end tag of that name, from 0.
  ///   - document: The document.
  init(after name: String, occurrence: Int, in document: [UInt8]) {
    let tag = Array("</\(name)>".unicodeScalars)
    var scan = Scan(document)
    var found = -1
    while found < occurrence, !scan.isAtEnd {
      if scan.starts(with: tag) {
        found += 1
        for _ in tag { scan.advance() }
      } else {
        scan.advance()
      }
    }
    guard found == occurrence else {
      self.init(line: 0, position: 0)
      return
    }
    while scan.isAtBlank { scan.advance() }
    if scan.starts(with: ["<"]) { scan.advance() }
    if scan.starts(with: ["/"]) { scan.advance() }
    self = scan.place
  }

  private init(line: Int, position: Int) {
    self.line = line
    self.position = position
  }

  private static func forbiddenCharacter(in document: [UInt8]) -> XMLPlace? {
    guard var text = String(validating: document, as: UTF8.self)?.unicodeScalars[...] else { return nil }
    if text.first == "\u{FEFF}" { text.removeFirst() }
    var line = 1
    var position = 1
    for scalar in text {
      switch scalar.value {
      case 0x0A:
        line += 1
        position = 1
        continue
      case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0xFFFE, 0xFFFF:
        return XMLPlace(line: line, position: position)
      default: position += 1
      }
    }
    return nil
  }

  /// Goes through a document and counts lines and positions.
  private struct Scan {
    private var rest: Substring.UnicodeScalarView
    private(set) var place = XMLPlace(line: 1, position: 1)

    init(_ document: [UInt8]) {
      rest = String(decoding: document, as: UTF8.self).unicodeScalars[...]
      if rest.first == "\u{FEFF}" { rest.removeFirst() }
    }

    var isAtEnd: Bool { rest.isEmpty }
    var isAtBlank: Bool { rest.first.map { [" ", "\t", "\r", "\n"].contains($0) } ?? false }

    func starts(with scalars: [Unicode.Scalar]) -> Bool { rest.starts(with: scalars) }

    /// Goes past one character; false at the end.
    @discardableResult
    mutating func advance() -> Bool {
      guard let scalar = rest.popFirst() else { return false }
      place =
        scalar == "\n"
        ? XMLPlace(line: place.line + 1, position: 1)
        : XMLPlace(line: place.line, position: place.position + 1)
      return true
    }
  }
}
