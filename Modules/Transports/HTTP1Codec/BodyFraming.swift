import AzureCore

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
