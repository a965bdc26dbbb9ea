import AzureXML
import Testing

@Suite("XML limits")
struct XMLLimitsTests {
  @Test("The defaults are 64 elements and 64 MiB")
  func defaults() {
    #expect(XMLLimits() == XMLLimits(maximumDepth: 64, maximumBytes: 67_108_864))
  }
}
