import AzurePipeline
import HTTPTypes

/// Puts a response together from the header lines and body bytes that libcurl delivers.
///
/// A fault is kept in `fault`; nothing is read after it.
struct ResponseReader {
  private enum State {
    /// The next line is a status line.
    case ready
    /// The next line is a field, or the empty line that ends them.
    case inFields
    /// The fields of the final response are complete; later lines are trailers.
    case inBody
  }

  /// How many bytes the status line and fields of one request's responses may have.
  static let maximumHeadBytes = 256 * 1024

  private var state = State.ready
  private var status: HTTPResponse.Status?
  /// Names and values of the fields, and their places.
  private var text: [UInt8] = []
  private var lines: [ReceivedHead.Line] = []
  private var body: [UInt8] = []
  private var headBytes = 0
  /// The head of the final response, once it is complete.
  private var head: ReceivedHead?
  private let maximumBodyBytes: Int
  private let hasNoBody: Bool
  private(set) var fault: TransportError?

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - maximumBodyBytes: How many bytes the body may have.
  ///   - hasNoBody: Whether the response has no body whatever its `Content-Length` says.
  init(maximumBodyBytes: Int, hasNoBody: Bool) {
    self.maximumBodyBytes = maximumBodyBytes
    self.hasNoBody = hasNoBody
  }

  /// The response, once its head is complete.
  var response: Response? {
    head.map { Response($0, body: body) }
  }

  /// Takes one line with its line break.
  mutating func readLine(_ line: UnsafeRawBufferPointer) {
    guard fault == nil else { return }
    headBytes += line.count
    guard headBytes <= Self.maximumHeadBytes else {
      fault = TransportError(
        .responseTooLarge, delivery: .maybeSent,
        "The header fields of the response are larger than \(Self.maximumHeadBytes) bytes")
      return
    }
    var end = line.endIndex
    while end > line.startIndex, line[end - 1] == UInt8(ascii: "\n") || line[end - 1] == UInt8(ascii: "\r") {
      end -= 1
    }
    let text = UnsafeRawBufferPointer(rebasing: line[..<end])
    switch state {
    case .ready: readStatus(text)
    case .inFields where text.isEmpty: endFields()
    case .inFields: readField(text)
    case .inBody: break
    }
  }

  /// Takes bytes of the body.
  mutating func readBody(_ bytes: UnsafeRawBufferPointer) {
    guard fault == nil else { return }
    guard bytes.count <= maximumBodyBytes - body.count else {
      fault = tooLarge
      return
    }
    body.append(contentsOf: bytes)
  }

  private var tooLarge: TransportError {
    TransportError(
      .responseTooLarge, delivery: .maybeSent,
      "The body of the response is larger than the limit of \(maximumBodyBytes) bytes")
  }

  private mutating func readStatus(_ line: UnsafeRawBufferPointer) {
    // RFC 9112 section 4: HTTP-version SP status-code SP [ reason-phrase ]
    let blank = UInt8(ascii: " ")
    guard line.starts(with: "HTTP/".utf8), let first = line.firstIndex(of: blank),
      case let rest = UnsafeRawBufferPointer(rebasing: line[(first + 1)...]), rest.count >= 3,
      let code = Self.code(rest), rest.count == 3 || rest[3] == blank
    else {
      fault = TransportError(.malformedResponse, delivery: .maybeSent, "The response has no status line")
      return
    }
    let reason = rest.dropFirst(4)
    status = HTTPResponse.Status(code: code, reasonPhrase: String(decoding: reason, as: UTF8.self))
    text.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    text.reserveCapacity(512)
    lines.reserveCapacity(16)
    state = .inFields
  }

  private mutating func readField(_ line: UnsafeRawBufferPointer) {
    if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
      unfold(line)
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      case let name = UnsafeRawBufferPointer(rebasing: line[..<colon]), Self.isToken(name)
    else {
      fault = TransportError(
        .malformedResponse, delivery: .maybeSent, "The response has a header line that is not a field")
      return
    }
    let value = Self.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    let start = text.count
    text.append(contentsOf: name)
    text.append(contentsOf: value)
    lines.append(
      ReceivedHead.Line(name: start..<(start + name.count), value: (start + name.count)..<text.count))
  }

  /// RFC 9110 section 5.6.2.
  private static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "!"), UInt8(ascii: "#"),
        UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"),
        UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
        UInt8(ascii: "|"), UInt8(ascii: "~"):
        continue
      default: return false
      }
    }
    return true
  }

  /// A status code: three digits, the first of them not zero.
  private static func code(_ text: UnsafeRawBufferPointer) -> Int? {
    var code = 0
    for byte in text.prefix(3) {
      guard (0x30...0x39).contains(byte) else { return nil }
      code = code * 10 + Int(byte - 0x30)
    }
    return code >= 100 ? code : nil
  }

  /// RFC 9112 section 5.2: a line that starts with white space goes on with the field before.
  private mutating func unfold(_ line: UnsafeRawBufferPointer) {
    guard let last = lines.popLast() else { return }
    let more = Self.trimmed(line)
    // The value that goes on ends what has been read so far.
    if !last.value.isEmpty { text.append(UInt8(ascii: " ")) }
    text.append(contentsOf: more)
    lines.append(ReceivedHead.Line(name: last.name, value: last.value.lowerBound..<text.count))
  }

  private mutating func endFields() {
    guard let status else { return }
    if (100..<200).contains(status.code), status.code != 101 {
      // RFC 9110 section 15.2: an interim response comes before the final one.
      state = .ready
      return
    }
    state = .inBody
    let head = ReceivedHead(status: status, bytes: text, lines: lines)
    self.head = head
    if !hasNoBody, status.code != 204, status.code != 304 { checkLength(head) }
  }

  /// RFC 9112 section 6.3: a `Content-Length` that is no number, or several that differ, make the response
  /// unreadable.
  private mutating func checkLength(_ head: ReceivedHead) {
    guard head.value(of: .transferEncoding) == nil, let stated = head.value(of: .contentLength) else {
      return
    }
    if let length = Self.number(stated), length <= maximumBodyBytes {
      body.reserveCapacity(min(length, 1 << 22))
      return
    }
    let lengths = stated.split(separator: ",").map { $0.drop(while: { $0 == " " }) }
    guard let first = lengths.first else { return }
    guard !first.isEmpty, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      lengths.allSatisfy({ $0 == first })
    else {
      fault = TransportError(
        .malformedResponse, delivery: .maybeSent, "The response has a Content-Length that is not one number")
      return
    }
    // More digits than fit are a length over every limit.
    if let length = Self.number(String(first)), length <= maximumBodyBytes {
      body.reserveCapacity(min(length, 1 << 22))
    } else {
      fault = tooLarge
    }
  }

  /// The number that is written in up to 18 digits, or `nil` for any other text.
  private static func number(_ text: String) -> Int? {
    guard (1...18).contains(text.utf8.count) else { return nil }
    var number = 0
    for byte in text.utf8 {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }

  private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (start, end) = (0, bytes.count)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }
}
