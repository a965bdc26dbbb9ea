import Foundation
import Testing

@testable import AzureAuthSharedKey

@Suite("Base64 of keys and signatures")
struct Base64Tests {
  @Test("Both directions agree with Foundation for every length of the last group", arguments: 0..<40)
  func roundTrip(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 151 + 7) }
    let text = bytes.withUnsafeBytes { Base64.encode($0) }
    #expect(text == Data(bytes).base64EncodedString())
    #expect(Base64.decode(text) == bytes)
  }

  @Test("Every digit decodes to itself")
  func alphabet() {
    let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    #expect(Base64.decode(text).map { bytes in bytes.withUnsafeBytes { Base64.encode($0) } } == text)
  }

  @Test(
    "Wrong lengths, characters and padding are refused",
    arguments: [
      "A", "AA", "AAA", "AA=A", "A===", "====", "=AAA", "AA-_", "AA A", "AAA\n", "AAAA=", "\u{E9}AA",
    ])
  func refused(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
