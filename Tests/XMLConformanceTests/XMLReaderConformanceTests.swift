import AzureQueueTesting
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift
import TestSupport
import Testing

@Suite("All readers keep the promises of XMLReader", .alone)
struct XMLReaderConformanceTests {
  @Test("libxml2 conforms", arguments: XMLReaderConformance.cases)
  func libxmlConforms(_ conformance: XMLReaderConformance.Case) throws {
    try conformance.run(LibxmlReader())
  }

  @Test("Foundation conforms", arguments: XMLReaderConformance.cases)
  func foundationConforms(_ conformance: XMLReaderConformance.Case) throws {
    try conformance.run(FoundationXMLReader())
  }

  @Test("The reader in Swift conforms", arguments: XMLReaderConformance.cases)
  func swiftConforms(_ conformance: XMLReaderConformance.Case) throws {
    try conformance.run(SwiftXMLReader())
  }
}

@Suite("The time that reading takes grows with the document", .alone)
struct XMLReaderGrowthTests {
  /// Documents with so many of something as one asks for.
  private static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
    ("references in an attribute", { "<a b=\"\(String(repeating: "\t&amp;", count: $0))\"/>" }),
    ("tabs in an attribute", { "<a b=\"\(String(repeating: "\t\t", count: $0))\"/>" }),
    ("references in a text", { "<a>\(String(repeating: "\r&amp;", count: $0))</a>" }),
    ("carriage returns in a section", { "<a><![CDATA[\(String(repeating: "\r]", count: $0))]]></a>" }),
    ("sections and comments", { "<a>\(String(repeating: "b<!--c--><![CDATA[d]]><?e?>", count: $0))</a>" }),
    ("elements between pieces of text", { "<a>\(String(repeating: "b<c d='1'>e</c>", count: $0))</a>" }),
    ("elements in different names", { count in "<a>\((0..<count).map { "<b\($0)/>" }.joined())</a>" }),
    ("instructions before the root", { "\(String(repeating: "<?a b?><!--c-->", count: $0))<a/>" }),
  ]

  @Test("It is linear, whatever there is much of", arguments: shapes.indices)
  func linear(shape: Int) throws {
    // libxml2 before 2.12 looks names up in a table that stops growing at 16,384 of them.
    let isNames = Self.shapes[shape].name == "elements in different names"
    let readers: [any XMLReader] = isNames ? [SwiftXMLReader()] : [SwiftXMLReader(), LibxmlReader()]
    let sizes = (small: 50_000, large: 200_000)
    let documents = [
      sizes.small: Array(Self.shapes[shape].make(sizes.small).utf8),
      sizes.large: Array(Self.shapes[shape].make(sizes.large).utf8),
    ]
    for reader in readers {
      let power = try ThreadTime.power(below: 1.5, from: sizes.small, to: sizes.large) { size in
        _ = try reader.read(documents[size] ?? [])
      }
      #expect(power < 1.5, "\(Self.shapes[shape].name): \(type(of: reader))")
    }
  }
}
