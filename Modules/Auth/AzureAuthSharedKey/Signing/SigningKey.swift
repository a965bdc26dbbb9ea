import AzureCore

#if SharedKey
  import Crypto
#endif

/// Reads an account key strictly; the error does not repeat it.
func keyBytes(_ key: String) throws(AzureError) -> [UInt8] {
  guard let bytes = decodedKey(key) else {
    throw .invalidArgument(
      "The account key is not base64", advice: "copy the whole key, with the '=' signs at its end")
  }
  return bytes
}

/// The bytes of a key, or `nil` when it is empty or not base64.
///
/// Bits left over need not be zero: other clients take such keys too.
func decodedKey(_ key: String) -> [UInt8]? {
  guard let bytes = Base64Codec.decode(trimmed(key), allowing: .leftoverBits), !bytes.isEmpty else {
    return nil
  }
  return bytes
}

/// Drops blanks and line ends around a text.
func trimmed(_ text: some StringProtocol) -> String {
  let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(where: { !isBlank($0) }),
    let last = bytes.lastIndex(where: { !isBlank($0) })
  else { return "" }
  return String(decoding: bytes[first...last], as: UTF8.self)
}

#if SharedKey
  /// A key for HMAC-SHA256 (RFC 2104), with the part of the work that all signatures share done once.
  ///
  /// The key is hashed into both states when it is made; each signature begins with copies of them. Crypto's own `HMAC`,
  /// kept and copied in the same way, takes a fifth more instructions: it is generic and not specialized.
  struct SigningKey: Sendable {
    /// The state after the key's inner pad.
    private let inner: SHA256
    /// The state after the key's outer pad.
    private let outer: SHA256

    /// The bytes that a signature has in base64.
    static let signatureLength = 44

    init(_ key: [UInt8]) {
      var block = key
      if key.count > SHA256.blockByteCount { block = Array(SHA256.hash(data: key)) }
      block += [UInt8](repeating: 0, count: SHA256.blockByteCount - block.count)
      inner = Self.state(after: block.map { $0 ^ 0x36 })
      outer = Self.state(after: block.map { $0 ^ 0x5C })
    }

    private static func state(after block: [UInt8]) -> SHA256 {
      var state = SHA256()
      state.update(data: block)
      return state
    }

    /// Returns the base64 of the HMAC-SHA256 of a text.
    func signature(of text: [UInt8]) -> String {
      text.withUnsafeBufferPointer { text in
        String(unsafeUninitializedCapacity: Self.signatureLength) { write(signatureOf: text, into: $0) }
      }
    }

    /// Writes the base64 of the HMAC-SHA256 of a text into memory for ``signatureLength`` bytes.
    ///
    /// - Returns: How many bytes were written.
    func write(
      signatureOf text: UnsafeBufferPointer<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
      var inner = inner
      inner.update(bufferPointer: UnsafeRawBufferPointer(text))
      var outer = outer
      inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
      return outer.finalize().withUnsafeBytes { digest in
        digest.withMemoryRebound(to: UInt8.self) { Base64Codec.encode($0.span, into: buffer) }
      }
    }
  }
#endif
