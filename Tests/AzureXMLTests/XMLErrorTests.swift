import AzureXML
import Testing

@Suite("XML errors")
struct XMLErrorTests {
  @Test("A description says kind, place and message in one line")
  func description() {
    let error = XMLError(.mismatchedTag, "no", line: 3, column: 4)
    #expect(error.description == "XML error (mismatched tag) at line 3, column 4: no")
  }

  @Test("A description leaves out what is not known")
  func shortDescription() {
    #expect(XMLError(.truncated, "cut").description == "XML error (truncated): cut")
    #expect(XMLError(.truncated, "cut", line: 2).description == "XML error (truncated) at line 2: cut")
  }

  @Test("A description quotes the first bytes of what is not XML")
  func firstBytes() {
    #expect(
      XMLError(.notXML, "no", firstBytes: "<html>").description
        == "XML error (not XML): no (first bytes: <html>)")
    #expect(XMLError(.notXML, "no", firstBytes: "").description == "XML error (not XML): no (no bytes)")
  }
}

@Suite("XML limits")
struct XMLLimitsTests {
  @Test("The defaults are 64 elements and 64 MiB")
  func defaults() {
    #expect(XMLLimits() == XMLLimits(maximumDepth: 64, maximumBytes: 67_108_864))
  }
}
