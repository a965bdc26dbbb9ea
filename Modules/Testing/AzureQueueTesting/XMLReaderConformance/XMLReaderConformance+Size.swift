import AzureXML

extension XMLReaderConformance {
  static let sizeCases: [Case] = [
    large("A text of 64 KiB of ASCII is read whole", String(repeating: "0123456789abcdef", count: 4096)),
    large("A text of 64 KiB of line ends is read whole", String(repeating: "\n", count: 65536)),
    large("A text of 64 KiB of markup characters is read whole", String(repeating: "<&>'", count: 16384)),
    large("A text of 64 KiB beyond ASCII is read whole", String(repeating: "ä漢😀é", count: 6554)),
    large("A text of 1 MiB is read whole", String(repeating: "0123456789 äöü€", count: 52429)),
    large("A text of 12 MiB is read whole", String(repeating: "0123456789abcdef", count: 786_432)),
    Case("A CDATA section of 1 MiB is read whole") { reader in
      let text = String(repeating: "0123456789<&>äöü", count: 55189)
      let tree = try XMLTree(document: Array("<a><![CDATA[\(text)]]></a>".utf8), reader: reader)
      guard tree.text == text else {
        throw ConformanceFailure("the text has \(tree.text.utf8.count) bytes, not \(text.utf8.count)")
      }
    },
    Case("An attribute of 64 KiB is read whole") { reader in
      let text = String(repeating: "0123456789äöü&", count: 3856)
      var writer = XMLWriter()
      try writer.emptyElement("a", attributes: [XMLAttribute(name: "b", value: text)])
      let tree = try XMLTree(document: writer.bytes, reader: reader)
      guard tree.attribute("b") == text else { throw ConformanceFailure("the attribute came back changed") }
    },
    Case("5,000 elements are read in order") { reader in
      let document = "<a>" + (0..<5000).map { "<b><c>\($0)</c><d/></b>" }.joined() + "</a>"
      let tree = try XMLTree(document: Array(document.utf8), reader: reader)
      let numbers = tree.children("b").compactMap { $0.text(of: "c").flatMap { Int($0) } }
      guard numbers == Array(0..<5000) else {
        throw ConformanceFailure("\(numbers.count) of 5,000 elements came back in order")
      }
    },
    Case("A document as deep as the limit is read") { reader in
      for depth in [1, 2, 64, 200] {
        let events = try events(of: nested(depth), by: reader, limits: XMLLimits(maximumDepth: depth))
        guard events.count == 2 * depth else {
          throw ConformanceFailure("depth \(depth) gave \(events.count) events, not \(2 * depth)")
        }
      }
    },
    Case("Many elements beside each other are not deep") { reader in
      let document = Array("<a><b/><b></b><b/><b>x</b></a>".utf8)
      let events = try events(of: document, by: reader, limits: XMLLimits(maximumDepth: 2))
      guard events.count == 11 else { throw ConformanceFailure("11 events expected, \(events.count) came") }
    },
    .refuses(
      "One element deeper than the limit is refused", nested(4), as: .tooDeep,
      limits: XMLLimits(maximumDepth: 3)),
    .refuses("65 elements are too deep by default", nested(65), as: .tooDeep),
    .refuses("10,000 elements are too deep by default", nested(10_000), as: .tooDeep),
    .refuses(
      "A document that never ends its elements is too deep first", nested(1000).dropLast(4000), as: .tooDeep),
    .refuses(
      "An empty element deeper than the limit is refused", "<a><b/></a>", as: .tooDeep,
      limits: XMLLimits(maximumDepth: 1)),
    Case("A document as large as the limit is read") { reader in
      let document = Array("<a>1234</a>".utf8)
      _ = try events(of: document, by: reader, limits: XMLLimits(maximumBytes: document.count))
    },
    .refuses(
      "One byte more than the limit is refused", "<a>1234</a>", as: .tooLarge,
      limits: XMLLimits(maximumBytes: 10)),
  ]

  private static func large(_ name: String, _ text: String) -> Case {
    Case(name) { reader in
      var writer = XMLWriter()
      try writer.element("a", text: text)
      let tree = try XMLTree(document: writer.bytes, reader: reader)
      guard tree.text == text else {
        throw ConformanceFailure("the text has \(tree.text.utf8.count) bytes, not \(text.utf8.count)")
      }
    }
  }
}

extension XMLReaderConformance.Case {
  fileprivate static func refuses(
    _ name: String, _ document: ArraySlice<UInt8>, as kind: XMLError.Kind
  ) -> Self {
    refuses(name, Array(document), as: kind)
  }
}
