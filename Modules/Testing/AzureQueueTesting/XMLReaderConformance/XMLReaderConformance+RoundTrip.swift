import AzureCore
import AzureXML

extension XMLReaderConformance {
  static let roundTripCases: [Case] = [
    Case("Random text that is written is read back the same") { reader in
      var generator = RandomSource.seeded(0x5EED)
      for _ in 0..<300 {
        let text = randomText(&generator)
        let value = randomText(&generator)
        let isMarked = Bool.random(using: &generator)
        var writer = XMLWriter(byteOrderMark: isMarked, declaration: isMarked)
        try writer.element("a", attributes: [XMLAttribute(name: "b", value: value)]) {
          writer throws(XMLError) in
          try writer.element("c", text: text)
        }
        let tree = try XMLTree(document: writer.bytes, reader: reader)
        guard let read = tree.text(of: "c"), read.unicodeScalars.elementsEqual(text.unicodeScalars) else {
          throw ConformanceFailure("the text \(text.debugDescription) came back changed")
        }
        guard let attribute = tree.attribute("b"),
          attribute.unicodeScalars.elementsEqual(value.unicodeScalars)
        else { throw ConformanceFailure("the attribute \(value.debugDescription) came back changed") }
      }
    }
  ]

  private static let troublesome = Array(
    "&<>\"'\r\n\t ]]>;#xäé€漢😀\u{301}\u{7F}\u{85}\u{2028}\u{FEFF}\u{FFFD}".unicodeScalars)

  private static func randomText(_ generator: inout RandomSource) -> String {
    var text = String.UnicodeScalarView()
    let length = Int.random(in: 0...200, using: &generator)
    while text.count < length {
      if Bool.random(using: &generator), let scalar = troublesome.randomElement(using: &generator) {
        text.append(scalar)
      } else if let scalar = Unicode.Scalar(UInt32.random(in: 0x20...0x10_FFFF, using: &generator)),
        scalar.value != 0xFFFE, scalar.value != 0xFFFF
      {
        text.append(scalar)
      }
    }
    return String(text)
  }
}
