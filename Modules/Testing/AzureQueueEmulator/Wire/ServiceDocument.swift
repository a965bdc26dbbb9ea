import AzureXML

/// Writes the documents of answers: byte order mark, declaration, no white space between elements.
enum ServiceDocument {
  static func bytes(_ write: (inout XMLWriter) throws(XMLError) -> Void) -> [UInt8]? {
    var writer = XMLWriter(byteOrderMark: true, declaration: true, capacity: 512)
    do throws(XMLError) {
      try write(&writer)
    } catch {
      return nil
    }
    return writer.bytes
  }

  /// Replaces what XML cannot carry, for texts that quote a request.
  static func carriable(_ text: String) -> String {
    var text = text
    guard text.withUTF8(ForbiddenCharacters.first) != nil else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
