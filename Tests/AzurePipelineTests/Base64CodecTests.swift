import AzureCore
import Foundation
import Testing

@Suite("Base64 of messages, keys, signatures and challenges")
struct Base64CodecTests {
  @Test("Both directions agree with Foundation for every length", arguments: 0..<140)
  func roundTrip(count: Int) {
    // Every value of six bits comes at every place of a block.
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 41 &+ count &* 97) }
    let text = Base64Codec.encode(bytes)
    #expect(text == Data(bytes).base64EncodedString())
    #expect(Base64Codec.decode(text) == bytes)
    #expect(Base64Codec.decode(text, allowing: [.urlAlphabet, .noPadding, .leftoverBits]) == bytes)
    let inAddresses = text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    #expect(Base64Codec.decode(inAddresses, allowing: [.urlAlphabet, .noPadding]) == bytes)
    #expect(Base64Codec.decode(inAddresses, allowing: .urlAlphabet) == (count % 3 == 0 ? bytes : nil))
  }

  @Test("Text is written into memory that is larger, and nothing behind it", arguments: [0, 1, 23, 32, 64])
  func memory(count: Int) {
    let bytes = [UInt8](repeating: 0xFF, count: count)
    var memory = [UInt8](repeating: 0x21, count: 100)
    let written = memory.withUnsafeMutableBufferPointer { memory in
      bytes.withUnsafeBufferPointer { Base64Codec.encode($0.span, into: memory) }
    }
    #expect(written == (count + 2) / 3 * 4)
    #expect(String(decoding: memory[..<written], as: UTF8.self) == Data(bytes).base64EncodedString())
    #expect(memory[written...].allSatisfy { $0 == 0x21 })
  }

  @Test("Every digit decodes to itself")
  func alphabet() {
    let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    #expect(Base64Codec.decode(text).map { Base64Codec.encode($0) } == text)
  }

  @Test(
    "Wrong lengths, characters, padding and bits left over are refused",
    arguments: [
      "A", "AA", "AAA", "AA=A", "A===", "====", "=AAA", "AA-_", "AA A", "AAA\n", "AAAA=", "\u{E9}AA", "AB==",
      "AAA-", "_AAA",
      "AAB=", "QQ==QQ==",
    ])
  func refused(text: String) {
    #expect(Base64Codec.decode(text) == nil)
  }

  @Test(
    "Of what is refused otherwise, each leniency allows its own and no more",
    arguments: [
      ("AA-_", .urlAlphabet, [0, 0x0F, 0xBF]), ("AA-_", [.noPadding, .leftoverBits, .anyLength], nil),
      ("AA", .noPadding, [0]), ("AAA", .noPadding, [0, 0]), ("A", .noPadding, nil), ("AA=", .noPadding, nil),
      ("AAA==", .noPadding, nil), ("AA", [.urlAlphabet, .leftoverBits], nil), ("", .noPadding, []),
      ("AB==", .leftoverBits, [0]), ("AAB=", .leftoverBits, [0, 0]), ("AB", .leftoverBits, nil),
      ("AB==", [.urlAlphabet, .noPadding], nil), ("AAAAA", [.anyLength, .leftoverBits], [0, 0, 0]),
      ("A", .anyLength, []), ("B", .anyLength, nil), ("B", [.anyLength, .leftoverBits], []),
      ("AAA==", .anyLength, [0, 0]),
      ("AA===", .anyLength, nil), ("==", .anyLength, nil), ("", .anyLength, []),
      ("A A=", [.urlAlphabet, .noPadding, .leftoverBits, .anyLength], nil),
    ] as [(String, Base64Codec.Leniency, [UInt8]?)])
  func leniency(text: String, leniency: Base64Codec.Leniency, bytes: [UInt8]?) {
    #expect(Base64Codec.decode(text, allowing: leniency) == bytes)
  }
}
