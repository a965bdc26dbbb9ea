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
