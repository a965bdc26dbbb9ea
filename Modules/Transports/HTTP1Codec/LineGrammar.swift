#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The parts of a line of HTTP/1.1, and what must not stand in one.
enum LineGrammar {
  /// The position of the first such byte.
  ///
  /// The system's function looks at many bytes at once.
  static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base, CInt(byte), bytes.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// The bytes without the blanks around them (RFC 9110 section 5.6.3).
  static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return bytes[start..<end]
  }

  /// What is wrong with a line, if another reader might see its end elsewhere.
  ///
  /// - Parameters:
  ///   - line: The line without its end.
  ///   - isChunked: Whether it belongs to a chunked body, whose lines must end with carriage return and line feed.
  ///   - hasReturn: Whether a carriage return stood before the line feed.
  /// - Returns: The reason for people; `nil` for a good line.
  static func fault(of line: UnsafeRawBufferPointer, isChunked: Bool, hasReturn: Bool) -> String? {
    if isChunked, !hasReturn { return "A line of a chunked body ends with a line feed alone" }
    if first(UInt8(ascii: "\r"), in: line) != nil {
      return "The response has a carriage return within a line"
    }
    return first(0, in: line) == nil ? nil : "The response has a NUL character in a line"
  }

  /// The status code of `HTTP-version SP status-code [ SP reason-phrase ]` (RFC 9112 section 4), or `nil` for another line.
  ///
  /// The blank after the code may be missing.
  @inline(__always)
  static func statusCode(_ line: UnsafeRawBufferPointer) -> Int? {
    let blank = UInt8(ascii: " ")
    guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), isDigit(line[7]), line[8] == blank,
      line.count == 12 || line[12] == blank
    else { return nil }
    var code = 0
    for byte in line[9..<12] {
      guard isDigit(byte) else { return nil }
      // bounded: three digits
      code = code * 10 + Int(byte - 0x30)
    }
    return code >= 100 ? code : nil
  }

  /// The length of the field name that a line begins with, when a colon follows it (RFC 9112 section 5).
  @inline(__always)
  static func nameLength(_ line: UnsafeRawBufferPointer) -> Int? {
    var colon = 0
    while colon < line.count, isTokenCharacter(line[colon]) { colon += 1 }
    return colon > 0 && colon < line.count && line[colon] == UInt8(ascii: ":") ? colon : nil
  }

  /// The size of a chunk, as the line before it gives it (RFC 9112 section 7.1).
  enum ChunkSize {
    case size(Int)
    case tooLarge
    case malformed
  }

  /// Reads hexadecimal digits; blanks and extensions after them are ignored.
  static func chunkSize(_ line: UnsafeRawBufferPointer) -> ChunkSize {
    var size = 0
    var digits = 0
    while digits < line.count, let digit = hexadecimal(line[digits]) {
      size = size << 4 | digit
      digits += 1
      // No limit of a body is as large as this.
      guard size < 1 << 52 else { return .tooLarge }
    }
    let rest = trimmed(line[digits...])
    guard digits > 0, rest.isEmpty || rest.first == UInt8(ascii: ";") else { return .malformed }
    return .size(size)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func hexadecimal(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x46: Int(byte - 0x37)
    case 0x61...0x66: Int(byte - 0x57)
    default: nil
    }
  }

  /// RFC 9110 section 5.6.2.
  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "!"), UInt8(ascii: "#"),
      UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"),
      UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
      UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
