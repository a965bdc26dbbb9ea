import AzureCore

/// What the fields of a response say about where its body ends (RFC 9112 section 6.3).
struct BodyFraming {
  enum Length: Equatable {
    case bytes(Int)
    case chunked
    case untilEnd
    /// The fields contradict themselves or each other.
    case unreadable(String)
  }

  private(set) var length = Length.untilEnd
  /// Whether the connection ends with this response.
  private(set) var closes = false

  init(_ lines: [ReceivedHead.Line], _ text: UnsafeRawBufferPointer) {
    var count: Int?
    var isChunked = false
    for line in lines {
      // The length of the name tells nearly every other field apart without comparing.
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
        // None but this one was offered, and it comes last and once.
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
      // Both may be an attempt to pass one response off as two.
      closes = closes || count != nil
    } else if let count {
      length = .bytes(count)
    }
  }

  /// Compares with a text in lower case.
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
    value.split(separator: UInt8(ascii: ",")).contains { isEqual(ByteSearch.trimmed($0), "close") }
  }

  /// A number in decimal digits; one that does not fit is larger than every limit.
  private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    let digits = ByteSearch.trimmed(bytes)
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
