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
  private var fields = HTTPFields()
  private var body: [UInt8] = []
  private var headBytes = 0
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
    guard case .inBody = state, let status else { return nil }
    return Response(status: status, headerFields: fields, body: body)
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
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].starts(with: "HTTP/".utf8), parts[1].count == 3,
      let code = Int(String(decoding: parts[1], as: UTF8.self)), (100...999).contains(code)
    else {
      fault = TransportError(.malformedResponse, delivery: .maybeSent, "The response has no status line")
      return
    }
    let reason = parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : ""
    status = HTTPResponse.Status(code: code, reasonPhrase: reason)
    fields = HTTPFields()
    state = .inFields
  }

  private mutating func readField(_ line: UnsafeRawBufferPointer) {
    if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
      unfold(line)
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
      let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
    else {
      fault = TransportError(
        .malformedResponse, delivery: .maybeSent, "The response has a header line that is not a field")
      return
    }
    fields.append(HTTPField(name: name, lenientValue: Self.trimmed(line[(colon + 1)...])))
  }

  /// RFC 9112 section 5.2: a line that starts with white space goes on with the field before.
  private mutating func unfold(_ line: UnsafeRawBufferPointer) {
    guard let last = fields.last else { return }
    let head = last.withUnsafeBytesOfValue { Array($0) }
    let value = head + [UInt8(ascii: " ")] + Self.trimmed(line[...])
    fields[fields.endIndex - 1] = HTTPField(name: last.name, lenientValue: value)
  }

  private mutating func endFields() {
    guard let status else { return }
    if (100..<200).contains(status.code), status.code != 101 {
      // RFC 9110 section 15.2: an interim response comes before the final one.
      state = .ready
      return
    }
    state = .inBody
    if !hasNoBody, status.code != 204, status.code != 304 { checkLength() }
  }

  /// RFC 9112 section 6.3: a `Content-Length` that is no number, or several that differ, make the response
  /// unreadable.
  private mutating func checkLength() {
    guard !fields.contains(.transferEncoding) else { return }
    let lengths = fields[values: .contentLength].joined(separator: ",").split(separator: ",")
      .map { $0.drop(while: { $0 == " " }) }
    guard let first = lengths.first else { return }
    guard !first.isEmpty, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      lengths.allSatisfy({ $0 == first })
    else {
      fault = TransportError(
        .malformedResponse, delivery: .maybeSent, "The response has a Content-Length that is not one number")
      return
    }
    // More digits than fit are a length over every limit.
    if let length = Int(first), length <= maximumBodyBytes {
      body.reserveCapacity(min(length, 1 << 20))
    } else {
      fault = tooLarge
    }
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var rest = bytes.drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return Array(rest)
  }
}
