import AzureXML

extension XMLReaderConformance {
  private static let laughs = """
    <?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;">
    <!ENTITY l2 "&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;"><!ENTITY l3 "&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;">
    ]><a>&l3;</a>
    """
  private static let pages: [(String, String)] = [
    ("an HTML 5 page", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"),
    ("an HTML page in lower case", "<!doctype html><title>x</title>"),
    (
      "an HTML 4 page",
      #"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><html></html>"#
    ),
    ("an HTML page without a document type", "<html>\n<body><h1>503 Service Unavailable</h1></body></html>"),
    ("an HTML page in upper case", "<HTML lang=en><BODY>x</BODY></HTML>"),
    ("an HTML page after white space", "\r\n\r\n<html><body>x</body></html>"),
    ("an HTML page after a comment", "<!-- proxy --><html><body>x</body></html>"),
    ("JSON", #"{"error":{"code":"x"}}"#), ("a JSON array", "[1, 2]"), ("plain text", "Bad Gateway"),
    ("a text that holds XML", "error: <a/>"), ("nothing", ""), ("white space only", " \r\n\t "),
    ("a byte order mark only", "\u{FEFF}"),
  ]
  private static let binaries: [(String, [UInt8])] = [
    ("a compressed response", [0x1F, 0x8B, 0x08, 0x00, 0x3C, 0x61, 0x2F, 0x3E]),
    ("zero bytes", [0, 0, 0, 0]),
    ("every byte there is, from the top", (0...255).reversed().map { UInt8($0) }),
    ("UTF-16 with its mark", [0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00, 0x2F, 0x00, 0x3E, 0x00]),
  ]

  static let refusalCases: [Case] =
    [
      .refuses("A document type is refused", "<!DOCTYPE a><a/>", as: .doctypeRefused),
      .refuses("A document type in lower case is refused", "<!doctype a><a/>", as: .doctypeRefused),
      .refuses(
        "A document type after comments is refused", "<!-- 1 --> <?p?> <!DOCTYPE a><a/>", as: .doctypeRefused),
      .refuses(
        "A document type after a mark and a declaration is refused",
        "\u{FEFF}<?xml version=\"1.0\"?>\n<!DOCTYPE a><a/>", as: .doctypeRefused),
      .refuses(
        "An internal subset is refused", #"<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>"#, as: .doctypeRefused),
      .refuses("Entities that grow are refused", laughs, as: .doctypeRefused),
      .refuses(
        "An external entity is refused", #"<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>"#,
        as: .doctypeRefused),
      .refuses(
        "A parameter entity is refused",
        #"<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]><a/>"#, as: .doctypeRefused),
      .refuses(
        "An external subset is refused", #"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#, as: .doctypeRefused
      ),
      .refuses(
        "A default for an attribute is refused", #"<!DOCTYPE a [<!ATTLIST a b CDATA "x">]><a/>"#,
        as: .doctypeRefused),
      .refuses("A document type after the root element is refused", "<a/><!DOCTYPE a>", as: .malformed),
      .refuses("A document type inside the root element is refused", "<a><!DOCTYPE a></a>", as: .malformed),
      .refuses(
        "A byte that is not UTF-8 is refused", Array("<a>x".utf8) + [0xFF] + Array("</a>".utf8),
        as: .invalidEncoding),
      .refuses(
        "Latin-1 is refused", Array("<a>M".utf8) + [0xFC] + Array("ller</a>".utf8), as: .invalidEncoding),
      .refuses(
        "An overlong form is refused", Array("<a>".utf8) + [0xC0, 0xBC] + Array("</a>".utf8),
        as: .invalidEncoding),
      .refuses(
        "An encoded surrogate is refused", Array("<a>".utf8) + [0xED, 0xA0, 0x80] + Array("</a>".utf8),
        as: .invalidEncoding),
      .refuses(
        "An encoded number beyond Unicode is refused",
        Array("<a>".utf8) + [0xF4, 0x90, 0x80, 0x80] + Array("</a>".utf8),
        as: .invalidEncoding),
      .refuses(
        "A declaration of another encoding is refused",
        #"<?xml version="1.0" encoding="ISO-8859-1"?><a>x</a>"#, as: .invalidEncoding),
      .refuses(
        "A wrong declaration of UTF-16 is refused", "<?xml version='1.0' encoding = 'UTF-16'?><a>x</a>",
        as: .invalidEncoding),
    ]
    + pages.map { page in notXML(page.0, Array(page.1.utf8)) }
    + binaries.map { binary in notXML(binary.0, binary.1) }

  private static func notXML(_ name: String, _ document: [UInt8]) -> Case {
    Case("Something else than XML is named and quoted: \(name)") { reader in
      let error = try error(of: document, by: reader)
      guard error.kind == .notXML else {
        throw ConformanceFailure("expected an error of kind 'not XML', but the reader threw: \(error)")
      }
      guard let quoted = error.firstBytes, quoted.isEmpty == document.isEmpty,
        quoted.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), quoted.utf8.count <= 80 * 4
      else {
        throw ConformanceFailure("the first bytes are not quoted: \(error.firstBytes ?? "nil")")
      }
    }
  }
}
