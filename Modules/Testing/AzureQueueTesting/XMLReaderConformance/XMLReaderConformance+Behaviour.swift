import AzureCore
import AzureXML
import Dispatch
import Synchronization

extension XMLReaderConformance {
  static let behaviourCases: [Case] = [
    Case("An error of the document says in which line it stands") { reader in
      let error = try error(of: Array("<a>\n<b>\n</c>\n</a>".utf8), by: reader)
      guard error.line == 3 else { throw ConformanceFailure("line \(error.line ?? 0), not 3, in \(error)") }
    },
    Case("A reader works on after it has refused a document") { reader in
      for _ in 0..<50 {
        _ = try error(of: Array("<a><b></a>".utf8), by: reader)
        let events = try events(of: Array("<a>x</a>".utf8), by: reader)
        guard events.count == 3 else { throw ConformanceFailure("the events were \(events)") }
      }
    },
    Case("One reader serves many threads at once") { reader in
      let failure = Mutex<(any Error)?>(nil)
      DispatchQueue.concurrentPerform(iterations: 64) { thread in
        do {
          for round in 0..<20 { try checkOneOfMany(reader, thread * 20 + round) }
        } catch {
          failure.withLock { $0 = error }
        }
      }
      if let failure = failure.withLock({ $0 }) { throw failure }
    },
  ]

  private static func checkOneOfMany(_ reader: any XMLReader, _ number: Int) throws {
    // Every third document is broken: its error must not show up in another thread.
    if number % 3 == 0 {
      let error = try error(of: Array("<a><b>\(number)</a>".utf8), by: reader)
      guard error.kind == .mismatchedTag else { throw ConformanceFailure("the reader threw \(error)") }
    } else {
      let text = String(repeating: "\(number) <&> ä\n", count: number % 50)
      var writer = XMLWriter()
      try writer.element("a") { writer throws(XMLError) in try writer.element("b", text: text) }
      let tree = try XMLTree(document: writer.bytes, reader: reader)
      guard tree.text(of: "b") == text else { throw ConformanceFailure("a text came back changed") }
    }
  }
}

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
