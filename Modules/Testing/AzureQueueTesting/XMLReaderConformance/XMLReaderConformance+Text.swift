import AzureXML

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
