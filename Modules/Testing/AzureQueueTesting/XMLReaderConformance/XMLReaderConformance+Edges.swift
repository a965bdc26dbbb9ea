import AzureXML

/// Edge cases of XML 1.0 (fifth edition) and Namespaces in XML 1.0, in which parsers differ.
extension XMLReaderConformance {
  static let edgeCases: [Case] =
    declarations + names + ends
    + refusedDeclarations.map { declaration, kind in
      .refuses("The declaration \(declaration) is refused", declaration + "<a/>", as: kind)
    }
    + noNames.map { document in
      .refuses("A name that is none is refused: \(document)", document, as: .malformed)
    }

  private static let empty: [XMLEvent] = [.startElement("a", attributes: []), .endElement("a")]

  /// Productions 23 to 26, 32, 80 and 81.
  private static let declarations: [Case] = [
    "<?xml version='1.0'?>", "<?xml\tversion\n=\r\n\"1.0\" ?>", "<?xml version='1.12345678901234567890'?>",
    "<?xml version='1.0' standalone='no'?>", "<?xml version='1.0'\nencoding='utf-8'\nstandalone='yes'\n?>",
    "<?xml version=\"1.0\" encoding='Us-Ascii'?>",
  ].map { .gives("The declaration \($0.debugDescription) is skipped", $0 + "<a/>", empty) }

  private static let refusedDeclarations: [(String, XMLError.Kind)] = [
    ("<?xml version=\"1.\"?>", .malformed), ("<?xml version=\"1\"?>", .malformed),
    ("<?xml version=\"2.0\"?>", .malformed), ("<?xml version=\"1.0a\"?>", .malformed),
    ("<?xml version=\" 1.0\"?>", .malformed), ("<?xml version=\"\"?>", .malformed),
    ("<?xml version=1.0?>", .malformed), ("<?xml version='1.0\"?>", .malformed),
    ("<?xml VERSION='1.0'?>", .malformed), ("<?xml ?>", .malformed), ("<?xml?>", .malformed),
    ("<?XML version='1.0'?>", .malformed), ("<?xml encoding='utf-8'?>", .malformed),
    ("<?xml version='1.0'encoding='utf-8'?>", .malformed),
    ("<?xml version='1.0' encoding='utf-8'standalone='yes'?>", .malformed),
    ("<?xml version='1.0'standalone='yes'?>", .malformed),
    ("<?xml version='1.0' standalone='yes' encoding='utf-8'?>", .malformed),
    ("<?xml version='1.0' standalone='maybe'?>", .malformed),
    ("<?xml version='1.0' standalone='YES'?>", .malformed),
    ("<?xml version='1.0' version='1.0'?>", .malformed),
    ("<?xml version='1.0' encoding=''?>", .malformed),
    ("<?xml version='1.0' encoding='-utf-8'?>", .malformed),
    ("<?xml version='1.0' encoding='utf 8'?>", .malformed),
    ("<?xml version='1.0' more='1'?>", .malformed), ("<?xml version='1.0' ? >", .malformed),
    ("<?xml version='1.0'>", .malformed), ("<?xml version='1.' encoding='utf-16'?>", .malformed),
    ("<?xml version='1.0' encoding='utf-16' more?>", .invalidEncoding),
    ("<?xml version='1.0' encoding='UTF8'?>", .invalidEncoding),
  ]

  private static let names: [Case] = [
    .refuses(
      "A document that declares ASCII and is not is refused", "<?xml version='1.0' encoding='US-ASCII'?><é/>",
      as: .invalidEncoding),
    .refuses(
      "Of two limits the one that is met first counts", "<a><b c='d' e='f'/></a>", as: .tooDeep,
      limits: XMLLimits(maximumDepth: 1, maximumAttributes: 1)),
    .gives("A prefix and a name may both have letters beyond ASCII", "<é:a/>", empty),
    .gives(
      "A prefix that starts with xmlns is no declaration", "<a xmlnsb:c='d'/>",
      [.startElement("a", attributes: [XMLAttribute(name: "c", value: "d")]), .endElement("a")]),
    .gives("A declaration that takes a prefix back is ignored", "<a xmlns:b=''/>", empty),
    .refuses("A declaration twice is refused", "<a xmlns:b='c' xmlns:b='d'/>", as: .duplicateAttribute),
    .refuses("An empty declaration twice is refused", "<a xmlns:b='' xmlns:b=''/>", as: .duplicateAttribute),
    .refuses("A default namespace twice is refused", "<a xmlns='b' xmlns='c'/>", as: .duplicateAttribute),
    .refuses(
      "Declarations that mean nothing count as attributes", "<a xmlns:b='' xmlns:xml='c' d='e'/>",
      as: .tooLarge, limits: XMLLimits(maximumAttributes: 2)),
  ]

  /// Namespaces in XML 1.0, productions 4 and 7 to 15, and section 7.
  private static let noNames = [
    "<:a/>", "<a:/>", "<a::b/>", "<a:b:c/>", "<a:b:/>", "<a:1/>", "<a:-b/>", "<x:a:1/>", "<:/>",
    "<a: b='c'/>",
    "<a :b='c'/>", "<a b:='c'/>", "<a b::c='d'/>", "<a b:c:d='e'/>", "<a b:1='c'/>", "<a x:b:49='c'/>",
    "<a xmlns:='u'/>", "<a :xmlns='u'/>", "<a xmlns:b:c='u'/>", "<a></a:>", "<a></:a>", "<a:b></a:b:c>",
    "<a></></a>", "<a><b></>", "<a></ a>", "<?a:b?><a/>", "<a><?:b c?></a>", "<a/><?b: ?>", "<a><??></a>",
  ]

  /// Truncated documents, and documents with several faults, of which the first counts.
  private static let ends: [Case] =
    [
      ("<a/><", XMLError.Kind.truncated), ("<a/><!", .truncated), ("<a/><!-", .truncated),
      ("<a/><!--", .truncated), ("<a/><!-- b >", .truncated), ("<a/><!-- b --", .truncated),
      ("<a/><?", .truncated), ("<a/><?b", .truncated), ("<a/><?b c>", .truncated), ("<a/><?b c?", .truncated),
      ("<a/><b", .malformed), ("<a/><b c='d'", .malformed), ("<a/></", .malformed), ("<a/><!b", .malformed),
      ("<a/><![", .malformed), ("<a/>b", .malformed), ("<a/>&", .malformed), ("<a/>]]>", .malformed),
      ("<a>b</a>\n<a>", .malformed), ("<", .truncated), ("<!", .truncated), ("<!b", .malformed),
      ("<a", .truncated), ("<a:", .truncated), ("<a/", .truncated), ("<a b", .truncated),
      ("<a b=", .truncated),
      ("<a b='", .truncated), ("<a b='&", .truncated), ("<a><", .truncated), ("<a></", .truncated),
      ("<a><!", .truncated), ("<a><![CDATA", .truncated), ("<a><![CDATB", .malformed), ("<a>&#x", .truncated),
      ("<a>&am", .truncated), ("<a>&1", .malformed), ("<a>&#b", .malformed), ("<a/ b", .malformed),
      ("<a></b><c", .mismatchedTag), ("<a b='c' b='d'></c", .duplicateAttribute),
      ("<a>&b;<c", .undefinedEntity),
      ("<a>&#1;</b>", .invalidCharacter), ("<a><b c=d></a", .malformed), ("<a></b c>", .malformed),
      ("<?xml versi", .truncated), ("<?xml version='1.", .truncated), ("<?xml version='1.0' enc", .truncated),
      ("<?xml version='1.0' encoding='ut", .truncated), ("<?xml version='1.0' s", .truncated),
      ("<?xml version='1.0' standalone='y", .truncated), ("<?xml version='1.0' standalone='n", .truncated),
      ("<?xml version='1.0' ?", .truncated), ("<?xml version='1.0'?><", .truncated),
      ("<?xml vers='", .malformed), ("<?xml version='1.0' standalone='m", .malformed),
    ].map { document, kind in .refuses("\(document) is \(kind)", document, as: kind) }
}
