import AzureCore

/// Reads an account key strictly; the error does not repeat it.
func keyBytes(_ key: String) throws(AzureError) -> [UInt8] {
  guard let bytes = Base64.decode(trimmed(key)), !bytes.isEmpty else {
    throw .invalidArgument(
      "The account key is not base64", advice: "copy the whole key, with the '=' signs at its end")
  }
  return bytes
}

/// Drops blanks and line ends around a text.
func trimmed(_ text: some StringProtocol) -> String {
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(where: { !isWhitespace($0) }),
    let last = bytes.lastIndex(where: { !isWhitespace($0) })
  else { return "" }
  return String(decoding: bytes[first...last], as: UTF8.self)
}

private func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
