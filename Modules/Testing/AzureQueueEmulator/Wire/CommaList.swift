/// Text between commas.
enum CommaList {
  /// The parts without blanks around them; empty parts are left out.
  static func parts(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: ",")).map { Blanks.trimmed(Substring($0)) }
      .filter { !$0.isEmpty }
  }
}

/// White space around text.
enum Blanks {
  static func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    var text = String(text)
    return text.withUTF8 { bytes in
      var kept = bytes[...]
      while let first = kept.first, isBlank(first) { kept.removeFirst() }
      while let last = kept.last, isBlank(last) { kept.removeLast() }
      return String(decoding: UnsafeBufferPointer(rebasing: kept), as: UTF8.self)
    }
  }
}
