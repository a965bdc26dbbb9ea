import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift
import Fuzzing
import TestSupport
import Testing

@Suite("Fuzz: XML", .alone)
struct XMLFuzzTests {
  private static let vocabulary = [
    "]]>", "<![CDATA[", "-->", "<!--", "<?", "?>", "&#x", "&#", "&amp;", "&lt;", "</", "/>", "</>", "<a>",
    "</a>",
    "<b", "</b", "<", ">", "ä", "\u{B7}", "\u{FFFE}", "\u{FEFF}", "<?xml version=\"1.0\"?>", "<!DOCTYPE a>",
    "<!",
    "<!-", "<![", "&#0;", "&#xD;", "&#xD800;", "=\"", "='", "\"", "'", ":", "a:b:c", "a:", ":a", "a:1",
    "xmlns",
    "xmlns:", "xmlns:a=''", "xmlns:xml='a'", "xml:", "xml", " b='c'", " version=\"1.\"", " version='1.0'",
    " encoding='UTF-8'", " encoding='a'", " standalone='yes'", "<?xml ", "<?XML ?>", "<?a:b?>", "<?a?>", "--",
    "]]",
    "&a;", "&", ";", "\r\n",
  ]

  /// Few enough of everything that most documents exceed something.
  private static let tightLimits = XMLLimits(maximumDepth: 3, maximumBytes: 400, maximumAttributes: 2)

  @Test(
    "All readers make the same of a document, what they read is written as it was, and none reads half of one"
  )
  func xml() async throws {
    let fuzzer = try Fuzzer("xml", vocabulary: Self.vocabulary, cases: 6000)
    let findings = await fuzzer.run { document in
      _ = try Self.agreement(on: document, Self.tightLimits)
      guard let tree = try Self.agreement(on: document, XMLLimits()) else { return }
      try Self.checkRewriting(of: tree)
      try Self.checkBeginnings(of: document)
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  /// What all readers read, or `nil` where all refuse alike.
  private static func agreement(on document: [UInt8], _ limits: XMLLimits) throws -> XMLTree? {
    let swift = Outcome(of: document, by: SwiftXMLReader(), limits)
    let libxml = Outcome(of: document, by: LibxmlReader(), limits)
    let foundation = Outcome(of: document, by: FoundationXMLReader(), limits)
    guard swift == libxml, swift == foundation else {
      throw FuzzFailure(
        "The readers disagree (\(swift.kind); libxml2: \(libxml.kind); Foundation: \(foundation.kind))",
        "Swift: \(swift)\n  libxml2: \(libxml)\n  Foundation: \(foundation)")
    }
    switch swift {
    case .read(let tree): return tree
    case .refused(let error):
      if error.description.contains(where: \.isNewline) {
        throw FuzzFailure("An error has more than one line", "\(error)")
      }
      return nil
    }
  }

  /// Writes what was read and reads it again.
  private static func checkRewriting(of tree: XMLTree) throws {
    let events = tree.events
    // A prefix, which the reader cuts off, may be all that tells two attributes, or one and a declaration, apart.
    let needsPrefix = events.contains { event in
      guard case .startElement(_, let attributes) = event else { return false }
      let names = Set(attributes.map(\.name))
      return names.count < attributes.count || names.contains("xmlns")
    }
    guard !needsPrefix else { return }
    var writer = XMLWriter()
    var rest = events[...]
    try write(&rest, to: &writer)
    let again = try SwiftXMLReader().read(writer.bytes).events
    guard again == events else {
      throw FuzzFailure("What is written is read otherwise", "\(events)\n  \(again)")
    }
  }

  private static func write(
    _ events: inout ArraySlice<XMLEvent>, to writer: inout XMLWriter
  ) throws(XMLError) {
    while let event = events.popFirst() {
      switch event {
      case .startElement(let name, let attributes):
        try writer.element(name, attributes: attributes) { writer throws(XMLError) in
          try write(&events, to: &writer)
        }
      case .text(let text): try writer.text(text)
      case .endElement: return
      }
    }
  }

  /// Checks that the beginnings of a good document are good themselves or too short.
  private static func checkBeginnings(of document: [UInt8]) throws {
    for length in [document.count / 3, document.count * 2 / 3, document.count - 1] where length >= 0 {
      let beginning = Array(document.prefix(length))
      switch Outcome(of: beginning, by: SwiftXMLReader(), XMLLimits()) {
      case .read: continue
      case .refused(let error) where error.kind == .truncated || error.kind == .notXML: continue
      case .refused(let error):
        throw FuzzFailure(
          "The beginning of a good document is not too short (\(error.kind))", "\(length): \(error)")
      }
    }
  }
}

/// What a reader makes of a document.
private enum Outcome: Equatable, CustomStringConvertible {
  case read(XMLTree)
  case refused(XMLError)

  init(of document: [UInt8], by reader: some XMLReader, _ limits: XMLLimits) {
    do throws(XMLError) {
      self = .read(try reader.read(document, limits: limits))
    } catch {
      self = .refused(error)
    }
  }

  var kind: String {
    switch self {
    case .read: "read"
    case .refused(let error): error.kind.description
    }
  }

  static func == (left: Outcome, right: Outcome) -> Bool {
    switch (left, right) {
    case (.read(let left), .read(let right)): left.events == right.events
    case (.refused(let left), .refused(let right)): left.kind == right.kind
    default: false
    }
  }

  var description: String {
    switch self {
    case .read(let tree): "\(tree.events)"
    case .refused(let error): "\(error)"
    }
  }
}
