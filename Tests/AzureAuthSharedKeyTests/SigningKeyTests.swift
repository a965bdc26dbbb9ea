#if SharedKey
  import Crypto
  import Foundation
  import Testing

  @testable import AzureAuthSharedKey

  @Suite("The key that signatures are made with")
  struct SigningKeyTests {
    @Test(
      "A signature is Crypto's HMAC-SHA256, whatever the length of the key",
      arguments: [1, 32, 63, 64, 65, 200])
    func agrees(keyLength: Int) {
      let key = (0..<keyLength).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
      let signing = SigningKey(key)
      for length in [0, 1, 55, 56, 63, 64, 65, 300, 5000] {
        let text = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 151 + 7) }
        let code = HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: key))
        #expect(signing.signature(of: text) == Data(code).base64EncodedString(), "\(length) bytes")
      }
    }

    @Test("A signature leaves nothing behind for the next one")
    func independent() {
      let key = SigningKey([1, 2, 3])
      let first = key.signature(of: [4])
      _ = key.signature(of: [5, 6])
      #expect(key.signature(of: [4]) == first)
    }

    @Test("Threads that sign at once with one key get what one thread gets")
    func shared() async {
      let key = SigningKey([1, 2, 3])
      let texts = (0..<64).map { [UInt8](repeating: UInt8($0), count: $0 * 7) }
      let expected = texts.map { key.signature(of: $0) }
      let signed = await withTaskGroup(of: (Int, String).self) { group in
        for (index, text) in texts.enumerated() { group.addTask { (index, key.signature(of: text)) } }
        var signed = [String](repeating: "", count: texts.count)
        for await (index, signature) in group { signed[index] = signature }
        return signed
      }
      #expect(signed == expected)
    }
  }
#endif
