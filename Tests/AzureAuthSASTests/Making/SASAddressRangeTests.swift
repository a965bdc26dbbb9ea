import AzureAuthSAS
import AzureCore
import Testing

@Suite("Addresses that may use a shared access signature")
struct SASAddressRangeTests {
  @Test(
    "An address or a range is kept as it was written",
    arguments: [
      ("198.51.100.7", "198.51.100.7", "198.51.100.7"),
      ("198.51.100.7-198.51.100.90", "198.51.100.7", "198.51.100.90"),
      ("0.0.0.0-255.255.255.255", "0.0.0.0", "255.255.255.255"),
      ("10.0.0.1-10.0.0.1", "10.0.0.1", "10.0.0.1"),
    ])
  func accepted(text: String, first: String, last: String) throws {
    let range = try SASAddressRange(text)
    #expect(range.description == text)
    #expect(range.first == first)
    #expect(range.last == last)
  }

  @Test(
    "What is not an IPv4 address or an ascending range is refused",
    arguments: [
      "", "-", "198.51.100", "198.51.100.7.1", "198.51.100.256", "198.51.100.-1", "198.51.100.07", "::1",
      "198.51.100.7-", "-198.51.100.7", "198.51.100.7-198.51.100.6", "1.2.3.4-1.2.3.5-1.2.3.6",
      " 198.51.100.7",
      "198.51.100.0/24", "+1.2.3.4", "1.2.3.4\n", "host.example", "١.2.3.4",
    ])
  func refused(text: String) throws {
    let error = try #require(throws: AzureError.self) { try SASAddressRange(text) }
    #expect(error.kind == .invalidArgument)
    #expect(error.advice != nil)
  }
}
