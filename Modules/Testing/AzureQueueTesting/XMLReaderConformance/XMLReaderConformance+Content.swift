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

extension XMLReaderConformance {
  static let textCases: [Case] = [
    .text("Text is delivered as it stands", "hello", "hello"),
    .text("An element without text has no text event", "", ""),
    .text("Blanks at both ends of a text are kept", "  a b  ", "  a b  "),
    .text("Tabs and line feeds are kept", "\ta\n\n\tb\n", "\ta\n\n\tb\n"),
    .text("A text of only white space is kept", " \t\n ", " \t\n "),
    .text("A single blank is kept", " ", " "),
    .text("CR LF becomes LF, as XML 1.0 section 2.11 says", "a\r\nb\r\n", "a\nb\n"),
    .text("CR alone becomes LF, as XML 1.0 section 2.11 says", "a\rb\r", "a\nb\n"),
    .text("A carriage return written as a reference stays", "a&#13;b&#xD;\n", "a\rb\r\n"),
    .text("The five predefined entities are resolved", "&amp;&lt;&gt;&quot;&apos;", "&<>\"'"),
    .text("Entities between words keep the words whole", "a &amp; b &lt; c", "a & b < c"),
    .text("An escaped reference is not resolved twice", "&amp;lt;&#38;amp;", "&lt;&amp;"),
    .text("Decimal references are resolved", "&#65;&#228;&#8364;", "Aä€"),
    .text("Hexadecimal references are resolved in both cases", "&#x41;&#xe4;&#x20AC;&#x20ac;", "Aä€€"),
    .text("References beyond the basic plane are resolved", "&#128512;&#x1F600;&#x10FFFD;", "😀😀\u{10FFFD}"),
    .text("A reference may have leading zeros", "&#x00000041;&#0065;", "AA"),
    .text("References to white space are text", "&#32;&#9;&#10;", " \t\n"),
    .text("Characters of two, three and four bytes pass", "äöü€漢字😀𝒳", "äöü€漢字😀𝒳"),
    .text("Combining characters are not composed", "e\u{301}é", "e\u{301}é"),
    .text(
      "The limits of the characters that XML allows pass",
      "\u{20}\u{7F}\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}",
      "\u{20}\u{7F}\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}"),
    .text("A byte order mark inside text is a character", "a\u{FEFF}b", "a\u{FEFF}b"),
    .text("A greater-than sign may stand unescaped", "a > b", "a > b"),
    .text("A CDATA section is text", "<![CDATA[a <b> & c]]>", "a <b> & c"),
    .text("An empty CDATA section is no text", "<![CDATA[]]>", ""),
    .text("A CDATA section joins the text around it", "1 <![CDATA[2]]> 3", "1 2 3"),
    .text("References in a CDATA section are not resolved", "<![CDATA[&amp;&#65;]]>", "&amp;&#65;"),
    .text("White space in a CDATA section is kept", "<![CDATA[ \t\n ]]>", " \t\n "),
    .text("Line ends in a CDATA section become LF", "<![CDATA[\r\n1\r2\r\r\n]]>", "\n1\n2\n\n"),
    .text("Two CDATA sections can hold the end mark between them", "<![CDATA[x]]]]><![CDATA[>y]]>", "x]]>y"),
    .text("Brackets in a CDATA section are text", "<![CDATA[]] ]>]]]>", "]] ]>]"),
    .text("A comment inside text is skipped", "a<!-- no -->b", "ab"),
    .text("A processing instruction inside text is skipped", "a<?do it?>b", "ab"),
    .gives(
      "White space between elements is text of their parent", "<a>\n  <b>x</b>\n</a>",
      [
        .startElement("a", attributes: []), .text("\n  "), .startElement("b", attributes: []), .text("x"),
        .endElement("b"), .text("\n"), .endElement("a"),
      ]),
  ]
}
