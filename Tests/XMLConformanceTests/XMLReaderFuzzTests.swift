import AzurePipeline
import AzureXML
import AzureXMLLibxml2
import AzureXMLSwift
import Testing

@Suite("The reader in Swift does with every document what libxml2 does")
struct XMLReaderFuzzTests {
  /// Documents that the edits begin with; between them they hold all that the readers know.
  static let seeds: [String] = [
    ##"""
    <?xml version="1.0" encoding="utf-8"?><!-- c --><Abc xmlns="urn:x" x="1 &amp; 2" p:y='&#x1F600;'>ä😀&lt;<![CDATA[]]>
    <d /><?p q?><e> &#13;</e><p:f z="">t</p:f></Abc>
    """##,
    ##"""
    <QueueMessagesList><QueueMessage><MessageId>a1b2c3d4</MessageId><InsertionTime>Tue, 03 Mar 2026 04:05:06 GMT</InsertionTime>
    <DequeueCount>1</DequeueCount><MessageText>&lt;a b=&quot;c&quot;&gt; ]] &gt;</MessageText></QueueMessage></QueueMessagesList>
    """##,
    ##"<a><![CDATA[<x>]]]]><![CDATA[>\##r\##n\##r]]>]] >&#38;&apos;<b/>&#x41;<!---->\##r\##n<c a='\##t\##n"'/></a>"##,
    ##"<?xml version='1.1' encoding="US-ASCII" standalone='no' ?><?p?><n:é xmlns:n='u'><n:é/>\##u{FFFD}</n:é><!-- - -->"##,
    #"<a b:c="1" d="2" xmlns:e="3"><b><c><d><e>x</e></d></c></b></a>"#,
  ]

  @Test("Both read the documents that the edits begin with alike", arguments: seeds)
  func unedited(_ seed: String) throws {
    let document = Array(seed.utf8)
    #expect(try SwiftXMLReader().read(document).events == LibxmlReader().read(document).events)
  }

  /// All that is permitted: declarations that libxml2 takes although XML 1.0 section 2.8 does not.
  ///
  /// These are a version without digits after its point, and an encoding followed by `standalone` without a blank.
  static let permitted = [
    "<?xml version=\"1.\"?><a/>", "<?xml version=\"1.0\" encoding=\"UTF-8\"standalone=\"yes\"?><a/>",
  ]

  @Test("What libxml2 takes and the reader in Swift does not is known", arguments: permitted)
  func stricter(_ document: String) {
    let document = Array(document.utf8)
    #expect(
      Outcome(of: document, by: LibxmlReader())
        == .events([
          .startElement("a", attributes: []), .endElement("a"),
        ]))
    #expect(Outcome(of: document, by: SwiftXMLReader()) == .refused(.malformed))
  }

  /// Whether the readers differ only because of the declaration: without it they agree.
  private func isPermitted(_ document: [UInt8], _ libxml: Outcome, _ swift: Outcome) -> Bool {
    guard case .events = libxml, case .refused = swift, document.starts(with: "<?xml ".utf8),
      let end = document.firstIndex(of: UInt8(ascii: ">"))
    else { return false }
    return Outcome(of: Array(document[(end + 1)...]), by: SwiftXMLReader()) == libxml
  }

  @Test("One to six random edits: both accept with the same events, or both refuse", arguments: 0..<24)
  func edited(_ seed: Int) {
    var generator = RandomSource.seeded(UInt64(seed) << 32)
    var kindDifferences = 0
    let rounds = 1000
    for _ in 0..<rounds {
      var document = Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) { Damage.once(&document, &generator) }
      let libxml = Outcome(of: document, by: LibxmlReader())
      let swift = Outcome(of: document, by: SwiftXMLReader())
      if libxml == swift { continue }
      if case .refused = libxml, case .refused = swift {
        kindDifferences += 1
        continue
      }
      if isPermitted(document, libxml, swift) { continue }
      Issue.record(
        """
        \(String(decoding: document, as: UTF8.self).debugDescription)
        libxml2: \(libxml)
        Swift: \(swift)
        """)
    }
    // Of a document with several faults each may name another.
    #expect(kindDifferences * 20 < rounds)
  }
}

/// What a reader makes of a document.
enum Outcome: Equatable {
  case events([XMLEvent])
  case refused(XMLError.Kind)

  init(of document: [UInt8], by reader: some XMLReader) {
    do throws(XMLError) {
      self = .events(try reader.read(document).events)
    } catch {
      self = .refused(error.kind)
    }
  }
}

/// Random edits of a document.
enum Damage {
  private static let marks = Array("<>&;/\"'=!?-[] :xaA1\n\r]#".utf8)
  private static let pieces: [[UInt8]] = [
    "]]>", "<![CDATA[", "-->", "<!--", "<?", "?>", "&#x", "&#", "&amp;", "</", "/>", "xmlns", "<a>", "</a>",
    "ä",
    "\u{B7}", "\u{FFFE}", "<?xml version=\"1.0\"?>", "<!DOCTYPE a>", "a:b:c", "&#0;", "&#xD;", "=\"", "='",
  ].map { Array($0.utf8) }

  static func once(_ document: inout [UInt8], _ generator: inout RandomSource) {
    guard !document.isEmpty else { return document.append(UInt8(ascii: "<")) }
    let place = Int.random(in: 0..<document.count, using: &generator)
    let mark = marks.randomElement(using: &generator) ?? 0
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: document.remove(at: place)
    case 1: document.insert(mark, at: place)
    case 2: document[place] = mark
    case 3: document.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
    case 4: document[place] = UInt8.random(in: 0...255, using: &generator)
    case 5: document.removeSubrange(place..<min(document.count, place + 8))
    default:
      let end = min(document.count, place + Int.random(in: 1...20, using: &generator))
      let piece = Array(document[place..<end])
      document.insert(contentsOf: piece, at: Int.random(in: 0...document.count, using: &generator))
    }
  }
}
