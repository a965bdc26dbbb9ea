import AzureQueueTesting
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import Testing

@Suite("Both readers keep the promises of XMLReader")
struct XMLReaderConformanceTests {
  @Test("libxml2 conforms", arguments: XMLReaderConformance.cases)
  func libxmlConforms(_ conformance: XMLReaderConformance.Case) throws {
    try conformance.run(LibxmlReader())
  }

  @Test("Foundation conforms", arguments: XMLReaderConformance.cases)
  func foundationConforms(_ conformance: XMLReaderConformance.Case) throws {
    try conformance.run(FoundationXMLReader())
  }
}
