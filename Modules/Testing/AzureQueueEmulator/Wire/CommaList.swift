/// Text between commas.
enum CommaList {
  /// The parts without blanks around them; empty parts are left out.
  static func parts(_ text: String) -> [String] {
    text.split(separator: ",").map { Blanks.trimmed($0) }.filter { !$0.isEmpty }
  }
}

/// White space around text.
enum Blanks {
  static func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    let kept = text.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return String(decoding: Array(kept), as: UTF8.self)
  }
}
