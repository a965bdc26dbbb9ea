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
}
