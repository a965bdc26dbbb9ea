import AzureXML
import Testing

@Suite("The XML writer")
struct XMLWriterTests {
  private func text(_ writer: XMLWriter) -> String {
    String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("A message is written without anything between its elements")
  func message() throws {
    var writer = XMLWriter()
    try writer.element("QueueMessage") { writer throws(XMLError) in
      try writer.element("MessageText", text: "2 < 3")
    }
    #expect(text(writer) == "<QueueMessage><MessageText>2 &lt; 3</MessageText></QueueMessage>")
  }

  @Test("A byte order mark and a declaration come first, in this order")
  func prolog() throws {
    var writer = XMLWriter(byteOrderMark: true, declaration: true, capacity: 100)
    try writer.emptyElement("Error")
    #expect(
      writer.bytes == [0xEF, 0xBB, 0xBF] + Array(#"<?xml version="1.0" encoding="utf-8"?><Error />"#.utf8))
  }

  @Test("A mark and a declaration can each be written alone")
  func prologParts() {
    #expect(XMLWriter(byteOrderMark: true).bytes == [0xEF, 0xBB, 0xBF])
    #expect(text(XMLWriter(declaration: true)) == #"<?xml version="1.0" encoding="utf-8"?>"#)
    #expect(XMLWriter().bytes.isEmpty)
  }

  @Test("An element without content is written with a blank before the slash")
  func emptyElements() throws {
    var writer = XMLWriter()
    try writer.element("a") { writer throws(XMLError) in
      try writer.emptyElement("b")
      try writer.element("c", text: "")
      try writer.element("d") { _ in }
      try writer.element("e", attributes: [XMLAttribute(name: "f", value: "")]) { writer throws(XMLError) in
        try writer.text("")
      }
    }
    #expect(text(writer) == #"<a><b /><c /><d /><e f="" /></a>"#)
  }

  @Test(
    "Text is escaped where a reader would misread it, and nowhere else",
    arguments: [
      ("a & b", "a &amp; b"), ("<b>", "&lt;b&gt;"), ("]]>", "]]&gt;"), ("\r", "&#13;"),
      ("a\r\nb", "a&#13;\nb"),
      ("\u{E000}\u{FFFD}", "\u{E000}\u{FFFD}"), ("\"it's\"", "\"it's\""), ("\n\t ", "\n\t "), ("ä漢😀", "ä漢😀"),
      ("&amp;", "&amp;amp;"), ("\u{7F}\u{85}\u{FEFF}", "\u{7F}\u{85}\u{FEFF}"), ("x&", "x&amp;"),
      ("&x", "&amp;x"),
      ("?>&?", "?&gt;&amp;?"),
    ])
  func escaping(_ plain: String, _ escaped: String) throws {
    var writer = XMLWriter()
    try writer.element("a", text: plain)
    #expect(text(writer) == "<a>\(escaped)</a>")
  }

  @Test("Quotes, line ends and tabs are escaped in attributes")
  func attributeEscaping() throws {
    var writer = XMLWriter()
    try writer.emptyElement(
      "a",
      attributes: [
        XMLAttribute(name: "b", value: "\"'<>&"), XMLAttribute(name: "c", value: "\n\t\r ä"),
      ])
    #expect(text(writer) == ##"<a b="&quot;'&lt;&gt;&amp;" c="&#10;&#9;&#13; ä" />"##)
  }

  @Test(
    "Each character that XML 1.0 cannot carry is refused by name",
    arguments: Array(0x00...0x08) + [0x0B, 0x0C] + Array(0x0E...0x1F) + [0xFFFE, 0xFFFF])
  func refusedCharacters(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let name = String(value, radix: 16, uppercase: true)
    let expected = "U+" + String(repeating: "0", count: 4 - name.count) + name
    for text in ["\(scalar)", "aä😀\(scalar)", "\(scalar)aä😀", "<&\(scalar)>"] {
      var writer = XMLWriter()
      let error = #expect(throws: XMLError.self) { try writer.element("a", text: text) }
      #expect(error?.kind == .invalidCharacter)
      #expect(error?.message.contains(expected) == true)
    }
  }

  @Test(
    "The index of a refused character counts Unicode scalars",
    arguments: [
      ("\u{1}", 0), ("a\u{1}", 1), ("äöü\u{1}x\u{2}", 3), ("😀e\u{301}\u{FFFF}", 3), ("\r\n\u{0}", 2),
      ("&<>\u{1F}", 3),
    ])
  func refusedIndex(_ text: String, _ index: Int) {
    var writer = XMLWriter()
    let error = #expect(throws: XMLError.self) { try writer.text(text) }
    #expect(error?.index == index)
    #expect(error?.message.contains("index \(index) ") == true)
  }

  @Test("What must be escaped is found at every place, whatever stands around it", arguments: 0..<70)
  func everyPlace(place: Int) throws {
    let escapes = [
      ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"), ("\"", "\""), ("\t", "\t"),
      ("\u{FFFD}", "\u{FFFD}"),
      ("\u{7F}", "\u{7F}"), ("\u{A0}", "\u{A0}"), ("=", "="), ("%", "%"),
    ]
    for around in ["x", "é", ";", "\n", "?"] {
      let before = String(repeating: around, count: place)
      let after = String(repeating: around, count: 70 - place)
      for (character, escaped) in escapes {
        var writer = XMLWriter()
        try writer.text(before + character + after)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == before + escaped + after)
      }
      for character in ["\u{1F}", "\u{0}", "\u{FFFE}", "\u{FFFF}"] {
        var writer = XMLWriter()
        let error = #expect(throws: XMLError.self) { try writer.text(before + character + after) }
        #expect(error?.index == place)
        #expect(writer.bytes.isEmpty)
      }
    }
  }

  @Test("A refusal says what is wrong, and leaves to others what to do")
  func refusal() {
    var writer = XMLWriter()
    let error = #expect(throws: XMLError.self) { try writer.text("\u{1}") }
    #expect(error?.message.hasSuffix("is a character that XML 1.0 cannot carry") == true)
  }

  @Test(
    "Characters next to the refused ones pass",
    arguments: ["\t", "\n", " ", "\u{FFFD}", "\u{10000}", "\u{FFEF}"])
  func allowedNeighbours(_ plain: String) throws {
    var writer = XMLWriter()
    try writer.text(plain)
    #expect(text(writer) == plain)
  }

  @Test("A call that throws leaves nothing behind")
  func undo() throws {
    var writer = XMLWriter(declaration: true)
    let before = writer.bytes
    #expect(throws: XMLError.self) {
      try writer.element("a") { writer throws(XMLError) in
        try writer.element("b", text: "fine")
        try writer.element("c", text: "not fine: \u{1}")
      }
    }
    #expect(writer.bytes == before)
    try writer.element("a", text: "x")
    #expect(text(writer).hasSuffix("?><a>x</a>"))
  }

  @Test("An error of the closure is thrown on")
  func closureError() {
    let expected = XMLError(.unexpectedStructure, "stop")
    var writer = XMLWriter()
    #expect(throws: expected) { try writer.element("a") { _ throws(XMLError) in throw expected } }
  }

  @Test(
    "Names that XML does not allow are refused",
    arguments: ["", "1a", "-a", "a b", "a:b", "<", "a>", ".", "\u{B7}"])
  func refusedNames(_ name: String) {
    var writer = XMLWriter()
    #expect(throws: XMLError.self) { try writer.emptyElement(name) }
    let error = #expect(throws: XMLError.self) {
      try writer.emptyElement("a", attributes: [XMLAttribute(name: name, value: "")])
    }
    #expect(error?.kind == .invalidName)
    #expect(writer.bytes.isEmpty)
  }

  @Test("Names that XML allows are written", arguments: ["a", "_", "A-1.b_c", "Ä", "名前", "a\u{B7}"])
  func allowedNames(_ name: String) throws {
    var writer = XMLWriter()
    try writer.emptyElement(name)
    #expect(text(writer) == "<\(name) />")
  }

  @Test("A substring and a large text are written whole")
  func large() throws {
    let plain = String(repeating: "0123456789ä&", count: 10_000)
    var writer = XMLWriter()
    try writer.text(plain)
    #expect(text(writer) == plain.split(separator: "&").map { $0 + "&amp;" }.joined())
  }
}
