import AzureXML

extension XMLReaderConformance {
  static let malformedCases: [Case] = [
    Case("Every strict prefix of a document is refused as cut short or as not XML") { reader in
      for document in prefixed {
        _ = try events(of: document, by: reader)
        for length in 0..<document.count {
          let prefix = Array(document.prefix(length))
          let error = try error(of: prefix, by: reader)
          guard error.kind == .truncated || error.kind == .notXML else {
            throw ConformanceFailure("'\(String(decoding: prefix, as: UTF8.self))' gave \(error)")
          }
        }
      }
    },
    .refuses("A missing end tag is a document cut short", "<a><b>x</b>", as: .truncated),
    .refuses("A reserved target in capitals is refused", "<?XML b?><a/>", as: .malformed),
    .refuses("A reserved target in mixed case is refused", "<a><?xMl b?></a>", as: .malformed),
    .refuses("A declaration alone is a document cut short", #"<?xml version="1.0"?>"#, as: .truncated),
    .refuses("A comment alone is a document cut short", "<!-- hello -->", as: .truncated),
    .refuses("An end tag that does not match is refused", "<a><b>x</a></b>", as: .mismatchedTag),
    .refuses("An end tag in another case is refused", "<a>x</A>", as: .mismatchedTag),
    .refuses("An end tag that skips one is refused", "<a><b>x</a>", as: .mismatchedTag),
    .refuses("An end tag of another prefix is refused", "<p:a>x</q:a>", as: .mismatchedTag),
    .refuses("An end tag too many is refused", "<a>x</a></a>", as: .malformed),
    .refuses("An end tag at the start is refused", "</a>", as: .malformed),
    .refuses("A second root element is refused", "<a/><b/>", as: .malformed),
    .refuses("A second root element of a longer document is refused", "<a>x</a>\n<a>y</a>", as: .malformed),
    .refuses("Text after the root element is refused", "<a>x</a>y", as: .malformed),
    .refuses("A CDATA section after the root element is refused", "<a>x</a><![CDATA[y]]>", as: .malformed),
    .refuses("A reference after the root element is refused", "<a>x</a>&#65;", as: .malformed),
    .refuses("A declaration after white space is refused", " <?xml version=\"1.0\"?><a/>", as: .malformed),
    .refuses(
      "A declaration inside the document is refused", "<a><?xml version=\"1.0\"?></a>", as: .malformed),
    .refuses("A duplicate attribute is refused", #"<a b="1" b="2"/>"#, as: .duplicateAttribute),
    .refuses("An attribute without quotes is refused", "<a b=1></a>", as: .malformed),
    .refuses("An attribute without a value is refused", "<a b></a>", as: .malformed),
    .refuses("A less-than sign in an attribute is refused", #"<a b="<"></a>"#, as: .malformed),
    .refuses("Attributes without a blank between them are refused", #"<a b="1"c="2"></a>"#, as: .malformed),
    .refuses("A bare ampersand is refused", "<a>x & y</a>", as: .malformed),
    .refuses("An ampersand before a blank in an attribute is refused", #"<a b="x & y"></a>"#, as: .malformed),
    .refuses("A bare less-than sign is refused", "<a>1 < 2</a>", as: .malformed),
    .refuses("The end mark of CDATA in text is refused", "<a>x]]>y</a>", as: .malformed),
    .refuses("Two hyphens in a comment are refused", "<a><!-- x -- y --></a>", as: .malformed),
    .refuses("A reference without digits is refused", "<a>&#;</a>", as: .malformed),
    .refuses("A hexadecimal reference without digits is refused", "<a>&#x;</a>", as: .malformed),
    .refuses("A reference with wrong digits is refused", "<a>&#12x;</a>", as: .malformed),
    .refuses("A name that starts with a digit is refused", "<1a></1a>", as: .malformed),
    .refuses("An undefined entity is refused", "<a>&nbsp;</a>", as: .undefinedEntity),
    .refuses("An undefined entity in an attribute is refused", #"<a b="&nbsp;"/>"#, as: .undefinedEntity),
    .refuses("A raw U+0001 is refused", "<a>x\u{1}y</a>", as: .invalidCharacter),
    .refuses("A raw U+0000 is refused", "<a>x\u{0}y</a>", as: .invalidCharacter),
    .refuses("A raw U+001F in an attribute is refused", "<a b=\"\u{1F}\"/>", as: .invalidCharacter),
    .refuses("A raw U+FFFE is refused", "<a>\u{FFFE}</a>", as: .invalidCharacter),
    .refuses("A raw U+FFFF is refused", "<a>\u{FFFF}</a>", as: .invalidCharacter),
    .refuses("A reference to U+0001 is refused", "<a>&#1;</a>", as: .invalidCharacter),
    .refuses("A reference to U+0000 is refused", "<a>&#0;</a>", as: .invalidCharacter),
    .refuses("A reference to U+FFFF is refused", "<a>&#xFFFF;</a>", as: .invalidCharacter),
    .refuses("A reference to a surrogate is refused", "<a>&#xD800;</a>", as: .invalidCharacter),
    .refuses("A reference beyond Unicode is refused", "<a>&#x110000;</a>", as: .invalidCharacter),
    .refuses("A reference to U+0001 in an attribute is refused", ##"<a b="&#1;"/>"##, as: .invalidCharacter),
  ]

  /// Documents whose every strict prefix is an error; they end with the root element.
  private static let prefixed: [[UInt8]] = [
    Array("<a/>".utf8),
    Array("<a>&#65;&amp;</a>".utf8),
    Array("<Abc></Abc>".utf8),
    [0xEF, 0xBB, 0xBF]
      + Array(
        ##"""
        <?xml version="1.0" encoding="utf-8"?><!-- c --><?p q?>
        <Abc x="1 &amp; 2" y='&#x1F600;'>ä😀&lt;<![CDATA[ ]] > ]]><!-- > --><d /><?p ?><e> </e></Abc>
        """##.utf8),
  ]
}
