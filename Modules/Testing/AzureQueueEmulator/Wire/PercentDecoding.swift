/// Undoes percent-encoding, on its own: the emulator shares no such code with the clients that it judges.
enum PercentDecoding {
  /// Decodes UTF-8 text; `nil` when an escape is broken or the bytes are not UTF-8.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, plusIsBlank: Bool = false) -> String? {
    let isEncoded = text.contains { $0 == UInt8(ascii: "%") || ($0 == UInt8(ascii: "+") && plusIsBlank) }
    guard isEncoded else { return String(decoding: text, as: UTF8.self) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(Hexadecimal.value),
          let low = rest.popFirst().flatMap(Hexadecimal.value)
        else { return nil }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
