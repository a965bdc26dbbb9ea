import AzureCore

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

/// Where the body of a response ends, as its header fields say (RFC 9112 section 6.3).
struct BodyFraming {
  enum Length: Equatable {
    case bytes(Int)
    case chunked
    case untilEnd
    /// The fields contradict themselves or each other; the reason is for people.
    case unreadable(String)
  }

  private(set) var length = Length.untilEnd
  /// Whether the connection must not be used after this response.
  private(set) var closes = false

  init(_ lines: [ReceivedHead.Line], _ text: UnsafeRawBufferPointer) {
    var count: Int?
    var isChunked = false
    for line in lines {
      // The length of the name rules out nearly all other fields, so that few names are compared.
      switch line.name.count {
      case 10 where Self.isEqual(text[line.name], "connection"):
        closes = closes || Self.hasClose(text[line.value])
      case 14 where Self.isEqual(text[line.name], "content-length"):
        for part in text[line.value].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
          guard let number = Self.number(part), count == nil || count == number else {
            closes = true
            length = .unreadable("The response has a Content-Length that is not one number")
            return
          }
          count = number
        }
      case 17 where Self.isEqual(text[line.name], "transfer-encoding"):
        // No other coding was offered, and this one may be applied once (RFC 9112 section 6.1).
        guard !isChunked, Self.isEqual(text[line.value], "chunked") else {
          closes = true
          length = .unreadable("The response has a Transfer-Encoding other than chunked")
          return
        }
        isChunked = true
      default: break
      }
    }
    if isChunked {
      length = .chunked
      // Both together may be an attempt to make one response look like two.
      closes = closes || count != nil
    } else if let count {
      length = .bytes(count)
    }
  }

  /// Compares, without regard to case, with a text in lower case.
  private static func isEqual(_ bytes: Slice<UnsafeRawBufferPointer>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    var expected = text.utf8Start
    for byte in bytes {
      guard byte == expected.pointee || (0x41...0x5A).contains(byte) && byte + 0x20 == expected.pointee else {
        return false
      }
      expected += 1
    }
    return true
  }

  private static func hasClose(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    value.split(separator: UInt8(ascii: ",")).contains { isEqual(LineGrammar.trimmed($0), "close") }
  }

  /// A number in decimal digits; one too large for an `Int` becomes the largest `Int`, which is above every limit.
  private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    let digits = LineGrammar.trimmed(bytes)
    guard !digits.isEmpty else { return nil }
    var number = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = product.addingReportingOverflow(Int(byte - 0x30))
      number = isTooLarge || overflows ? Int.max : sum
    }
    return number
  }
}
