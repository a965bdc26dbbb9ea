import AzurePipeline
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import Testing

@Suite("Both readers agree on damaged documents")
struct XMLReaderAgreementTests {
  private static let seedDocument = Array(
    ##"""
    <?xml version="1.0" encoding="utf-8"?><!-- c --><Abc xmlns="urn:x" x="1 &amp; 2" p:y='&#x1F600;'>ä😀&lt;<![CDATA[]]>
    <d /><?p q?><e> &#13;</e><p:f z="">t</p:f></Abc>
    """##.utf8)

  @Test("One to three random edits give the same events or the same kind of error", arguments: 0..<16)
  func damaged(_ seed: Int) {
    var generator = RandomSource.seeded(UInt64(seed))
    for _ in 0..<250 {
      var document = Self.seedDocument
      for _ in 0..<Int.random(in: 1...3, using: &generator) { damage(&document, &generator) }
      let libxml = Outcome(of: document, by: LibxmlReader())
      let foundation = Outcome(of: document, by: FoundationXMLReader())
      if libxml != foundation {
        Issue.record(
          """
          \(String(decoding: document, as: UTF8.self))
          libxml2: \(libxml)
          Foundation: \(foundation)
          """)
      }
    }
  }

  private func damage(_ document: inout [UInt8], _ generator: inout RandomSource) {
    let place = Int.random(in: 0..<document.count, using: &generator)
    let marks = Array("<>&;/\"'=!?-[] :xaA1\n\r]#".utf8)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: document.remove(at: place)
    case 1: document.insert(marks.randomElement(using: &generator) ?? 0, at: place)
    case 2: document[place] = marks.randomElement(using: &generator) ?? 0
    default:
      let end = min(document.count, place + Int.random(in: 1...20, using: &generator))
      let piece = Array(document[place..<end])
      document.insert(contentsOf: piece, at: Int.random(in: 0...document.count, using: &generator))
    }
  }
}
