import AzureXML

extension XMLReaderConformance {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let declaration = #"<?xml version="1.0" encoding="utf-8"?>"#
  private static let simple: [XMLEvent] = [
    .startElement("a", attributes: []), .text("x"), .endElement("a"),
  ]
  private static let empty: [XMLEvent] = [.startElement("a", attributes: []), .endElement("a")]

  static let markupCases: [Case] = [
    .gives("A document needs no declaration", "<a>x</a>", simple),
    .gives("A declaration is not an event", declaration + "<a>x</a>", simple),
    .gives("A declaration without an encoding means UTF-8", #"<?xml version="1.0"?><a>x</a>"#, simple),
    .gives("A declaration may be in single quotes", "<?xml version='1.0' encoding='UTF-8'?><a>x</a>", simple),
    .gives(
      "A declaration may say that the document stands alone",
      #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a>x</a>"#, simple),
    .gives("A declaration of version 1.1 is read as 1.0", #"<?xml version="1.1"?><a>x</a>"#, simple),
    .gives("A byte order mark is skipped", byteOrderMark + Array("<a>x</a>".utf8), simple),
    .gives(
      "A byte order mark before a declaration is skipped",
      byteOrderMark + Array((declaration + "<a>x</a>").utf8), simple),
    .gives("Line ends after the declaration are skipped", declaration + "\r\n<a>x</a>\r\n", simple),
    .gives("White space before the root element is skipped", " \n\t<a>x</a>", simple),
    .gives("White space after the root element is skipped", "<a>x</a> \n\t", simple),
    .gives("The shortest document is read", "<a/>", empty),
    .gives("An empty element may have a blank before its slash", "<a />", empty),
    .gives("An empty element may be written as two tags", "<a></a>", empty),
    .gives("White space inside tags is skipped", "<a\n>x</a \t>", simple),
    .gives(
      "Comments before, in and after the root are skipped", "<!-- 1 --><a>x<!-- <b> --></a><!-- 2 -->", simple
    ),
    .gives(
      "Processing instructions before, in and after the root are skipped", "<?p 1?><a><?p <b>?>x</a><?p 2?>",
      simple),
    .gives(
      "Processing instructions and comments without content are skipped",
      "<?p?><!----><a><?p?>x<!----><?q ?></a><?p?>", simple),
    .gives(
      "Processing instructions whose target starts with xml are skipped",
      "<?xml-stylesheet a?><?xmlp?><?XMLp q?><a>x<?xmlp?></a>", simple),
    .gives(
      "What looks like an instruction in a CDATA section is text", "<a><![CDATA[<?p?>]]></a>",
      [.startElement("a", attributes: []), .text("<?p?>"), .endElement("a")]),
    .gives("A document type in a comment is only a comment", "<!-- <!DOCTYPE a> --><a>x</a>", simple),
    .gives(
      "A document type in a CDATA section is only text", "<a><![CDATA[<!DOCTYPE a>]]></a>",
      [.startElement("a", attributes: []), .text("<!DOCTYPE a>"), .endElement("a")]),
    .gives("A prefix is cut off", #"<p:a xmlns:p="urn:p">x</p:a>"#, simple),
    .gives("A prefix need not be declared", "<p:a>x</p:a>", simple),
    .gives("A default namespace is ignored", #"<a xmlns="urn:p">x</a>"#, simple),
    .gives(
      "A namespace of a relative address is ignored", #"<a xmlns="p" xmlns:q="../q">x</a>"#, simple),
    .gives(
      "A prefixed child in another namespace is read by its local name",
      #"<a xmlns="urn:1" xmlns:i="urn:2"><i:b i:c="v" xmlns=""/></a>"#,
      [
        .startElement("a", attributes: []),
        .startElement("b", attributes: [XMLAttribute(name: "c", value: "v")]), .endElement("b"),
        .endElement("a"),
      ]),
    .gives(
      "Names are case-sensitive and may hold letters beyond ASCII", "<Ä-1._x/>",
      [.startElement("Ä-1._x", attributes: []), .endElement("Ä-1._x")]),
    attributes("Attributes in both kinds of quotes", #"b="1" c='2'"#, ["b": "1", "c": "2"]),
    attributes("An empty attribute", #"b="""#, ["b": ""]),
    attributes("A quote of the other kind", #"b="it's" c='"'"#, ["b": "it's", "c": "\""]),
    attributes("Entities in an attribute", #"b="&amp;&lt;&gt;&quot;&apos;""#, ["b": "&<>\"'"]),
    attributes("Escaped references in an attribute", ##"b="&amp;#38;&#38;amp;&amp;""##, ["b": "&#38;&amp;&"]),
    attributes("References in an attribute", ##"b="&#65;&#x1F600;&#10;&#13;""##, ["b": "A😀\n\r"]),
    attributes("Line ends and tabs in an attribute become blanks", "b=\"1\n2\t3\r\n4\"", ["b": "1 2 3 4"]),
    attributes("White space around the equals sign", "b = \"1\"\n\tc\n=\n'2'", ["b": "1", "c": "2"]),
    attributes("An attribute of the prefix xml", #"xml:space="preserve""#, ["space": "preserve"]),
    attributes(
      "An address with a query in an attribute", #"ServiceEndpoint="https://x.example/?a=1&amp;b=2""#,
      ["ServiceEndpoint": "https://x.example/?a=1&b=2"]),
  ]

  private static func attributes(_ name: String, _ source: String, _ expected: [String: String]) -> Case {
    let attributes = expected.sorted { $0.key < $1.key }.map { XMLAttribute(name: $0.key, value: $0.value) }
    let name = name.prefix(1).lowercased() + name.dropFirst()
    return .gives(
      "Attributes are read: \(name)", "<a \(source)/>",
      [.startElement("a", attributes: attributes), .endElement("a")])
  }
}
