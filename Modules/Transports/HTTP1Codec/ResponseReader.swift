package import AzureCore
import HTTPTypes

/// Reads one HTTP/1.1 response from the bytes of a connection, in pieces of any size (RFC 9112).
///
/// Where a line ends decides where the next message begins. Two readers that disagree about it can be shown different
/// responses, so this one allows only what RFC 9112 section 2.2 allows: in a head, a line feed may end a line without a
/// carriage return before it. Lines of a chunked body must end with both (section 7.1). A carriage return anywhere else in a
/// line, or a NUL (RFC 9110 section 5.5), makes the response malformed.
///
/// After an error, which stands in ``fault``, nothing more is read.
package struct ResponseReader: Sendable {
  private enum State: Sendable {
    /// The next line is a status line.
    case status
    /// The next line is a field, or the empty line after the last one.
    case fields
    /// This many bytes of the body are still to come.
    case body(Int)
    /// The next line holds the size of the next chunk.
    case chunkSize
    /// This many bytes of the chunk are still to come.
    case chunk(Int)
    /// The next line is the empty one after a chunk.
    case chunkEnd
    /// The next line is a trailer field, which is ignored, or the empty line after the last one.
    case trailers
    /// The body goes on until the connection ends.
    case untilEnd
    case complete
  }

  /// The largest number of bytes in all lines of the responses to one request; bodies do not count.
  package static let maximumHeadBytes = 256 * 1024
  /// The largest number of fields in a head; the service sends about ten.
  package static let maximumFields = 1000

  private var state = State.status
  private var status: HTTPResponse.Status?
  private var isVersion10 = false
  /// The field lines one after the other, and the ranges of their names and values.
  private var text: [UInt8] = []
  private var lines: [ReceivedHead.Line] = []
  /// The start of a line whose end has not arrived.
  private var partialLine: [UInt8] = []
  private var headBytes = 0
  private var head: ReceivedHead?
  private var body: [UInt8] = []
  private let maximumBodyBytes: Int
  private let isHead: Bool
  private var mayKeepConnection = true
  /// Why the response cannot be read; `nil` as long as it can.
  package private(set) var fault: TransportError?
  /// Whether a byte has arrived.
  package private(set) var hasBegun = false

  /// Makes a reader for one response.
  ///
  /// - Parameters:
  ///   - maximumBodyBytes: The largest body to accept.
  ///   - isHead: Whether the request was a HEAD, whose response has no body whatever its fields say.
  package init(maximumBodyBytes: Int, isHead: Bool) {
    self.maximumBodyBytes = maximumBodyBytes
    self.isHead = isHead
  }

  /// The response, once it is complete.
  package var response: AzureResponse? {
    guard case .complete = state, fault == nil else { return nil }
    return head.map { AzureResponse($0, body: body) }
  }

  /// Whether the connection can carry another request, once the response is complete.
  package var keepsConnection: Bool { mayKeepConnection }

  /// Reads the next bytes of the connection.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) {
    hasBegun = hasBegun || !bytes.isEmpty
    var index = 0
    while index < bytes.count, fault == nil {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
      switch state {
      case .status, .fields, .chunkSize, .chunkEnd, .trailers:
        index += readLine(rest)
      case .body(let missing):
        let count = appendToBody(rest, atMost: missing)
        state = count == missing ? .complete : .body(missing - count)
        index += count
      case .chunk(let missing):
        let count = appendToBody(rest, atMost: missing)
        state = count == missing ? .chunkEnd : .chunk(missing - count)
        index += count
      case .untilEnd:
        index += appendToBody(rest, atMost: Int.max)
      case .complete:
        // Nothing else was requested, and these bytes must not pass for the response to the next.
        mayKeepConnection = false
        return
      }
    }
  }

  /// Notes that the connection has ended.
  ///
  /// - Parameter isOrderly: Whether it is certain that the server ended it. Without that, a body without a length may have been
  ///   cut off on the way (RFC 9112 section 9.8).
  package mutating func end(isOrderly: Bool = true) {
    mayKeepConnection = false
    switch state {
    case .untilEnd where isOrderly: state = .complete
    case .untilEnd:
      fault =
        fault
        ?? TransportError(
          .connectionLost, delivery: .maybeSent,
          "The connection ended without TLS's closing alert, and nothing else says where the body ends: it may be cut off"
        )
    case .status where !partialLine.isEmpty, .fields:
      fault = fault ?? Self.malformed("The response ends within its head")
    default: break
    }
  }

  // MARK: Lines

  /// Reads up to the end of a line, or all bytes when the line goes on, and returns how many bytes that was.
  private mutating func readLine(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let end = LineGrammar.first(UInt8(ascii: "\n"), in: bytes) else {
      partialLine.append(contentsOf: bytes)
      count(headBytes: 0)
      if case .status = state, !partialLine.starts(with: "HTTP/1.".utf8.prefix(partialLine.count)) {
        fault = Self.malformed("The response has no status line")
      }
      return bytes.count
    }
    let line = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    let length = partialLine.count + end
    switch state {
    // A chunk's size and line end are part of the body, which has a limit of its own; extensions count here.
    case .chunkSize: count(headBytes: max(0, length - 18))
    case .chunkEnd: count(headBytes: max(0, length - 1))
    default: count(headBytes: length + 1)
    }
    if partialLine.isEmpty {
      take(line)
    } else {
      partialLine.append(contentsOf: line)
      let whole = partialLine
      partialLine.removeAll(keepingCapacity: true)
      whole.withUnsafeBytes { take($0) }
    }
    return end + 1
  }

  private mutating func count(headBytes count: Int) {
    headBytes += count
    guard headBytes > Self.maximumHeadBytes || partialLine.count > Self.maximumHeadBytes else { return }
    fault = TransportError(
      .responseTooLarge, delivery: .maybeSent,
      "The header fields of the response are larger than \(Self.maximumHeadBytes) bytes")
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard fault == nil else { return }
    let hasReturn = bytes.last == UInt8(ascii: "\r")
    let line = hasReturn ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
    if let reason = LineGrammar.fault(of: line, isChunked: isInChunks, hasReturn: hasReturn) {
      fault = Self.malformed(reason)
      return
    }
    switch state {
    case .status: takeStatus(line)
    case .fields where line.isEmpty: endFields()
    case .fields: takeField(line)
    case .chunkSize: takeChunkSize(line)
    case .chunkEnd where line.isEmpty: state = .chunkSize
    case .chunkEnd: fault = Self.malformed("A chunk of the response is longer than its size")
    case .trailers where line.isEmpty: state = .complete
    case .trailers, .body, .chunk, .untilEnd, .complete: break
    }
  }

  /// Whether the next line belongs to a chunked body.
  private var isInChunks: Bool {
    switch state {
    case .chunkSize, .chunkEnd, .trailers: true
    case .status, .fields, .body, .chunk, .untilEnd, .complete: false
    }
  }

  private mutating func takeStatus(_ line: UnsafeRawBufferPointer) {
    guard let code = LineGrammar.statusCode(line) else {
      fault = Self.malformed("The response has no status line")
      return
    }
    isVersion10 = line[7] == UInt8(ascii: "0")
    // bounded: three digits
    status = HTTPResponse.Status(
      code: code, reasonPhrase: String(decoding: line.dropFirst(13), as: UTF8.self))
    text.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    text.reserveCapacity(512)
    lines.reserveCapacity(16)
    state = .fields
  }

  private mutating func takeField(_ line: UnsafeRawBufferPointer) {
    if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
      unfold(line)
      return
    }
    guard let colon = LineGrammar.nameLength(line) else {
      fault = Self.malformed("The response has a header line that is not a field")
      return
    }
    guard lines.count < Self.maximumFields else {
      fault = TransportError(
        .responseTooLarge, delivery: .maybeSent,
        "The response has more than \(Self.maximumFields) header fields")
      return
    }
    let value = LineGrammar.trimmed(line[(colon + 1)...])
    let start = text.count
    text.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[..<value.endIndex]))
    lines.append(
      ReceivedHead.Line(
        name: start..<(start + colon), value: (start + value.startIndex)..<(start + value.endIndex)))
  }

  /// Appends a line that begins with white space to the field before it (RFC 9112 section 5.2).
  private mutating func unfold(_ line: UnsafeRawBufferPointer) {
    guard let last = lines.popLast() else {
      fault = Self.malformed("The first header line of the response begins with a blank")
      return
    }
    // The last field's value is the end of `text`, so it can grow there.
    if !last.value.isEmpty { text.append(UInt8(ascii: " ")) }
    text.append(contentsOf: UnsafeRawBufferPointer(rebasing: LineGrammar.trimmed(line[...])))
    lines.append(ReceivedHead.Line(name: last.name, value: last.value.lowerBound..<text.count))
  }

  private mutating func endFields() {
    guard let status else { return }
    if (100..<200).contains(status.code), status.code != 101 {
      // An interim response; the final one follows (RFC 9110 section 15.2).
      state = .status
      return
    }
    head = ReceivedHead(status: status, bytes: text, lines: lines)
    let framing = text.withUnsafeBytes { BodyFraming(lines, $0) }
    mayKeepConnection = mayKeepConnection && !framing.closes && !isVersion10
    guard status.code != 101 else {
      fault = Self.malformed("The server changed to another protocol unasked")
      return
    }
    if isHead || status.code == 204 || status.code == 304 {
      // A body that follows a 204 must not pass for the response to the next. With HEAD and 304 the length is that of another response.
      if status.code == 204, framing.length != .untilEnd, framing.length != .bytes(0) {
        mayKeepConnection = false
      }
      state = .complete
      return
    }
    switch framing.length {
    case .unreadable(let reason): fault = Self.malformed(reason)
    case .untilEnd: state = .untilEnd
    case .chunked: state = .chunkSize
    case .bytes(let count):
      guard count <= maximumBodyBytes else {
        fault = tooLarge
        return
      }
      // A server may announce more than it sends, so little is reserved in advance.
      body.reserveCapacity(min(count, 1 << 22))
      state = count == 0 ? .complete : .body(count)
    }
  }

  // MARK: Bodies

  private mutating func appendToBody(_ bytes: UnsafeRawBufferPointer, atMost limit: Int) -> Int {
    let count = min(bytes.count, limit)
    guard count <= maximumBodyBytes - body.count else {
      fault = tooLarge
      return count
    }
    body.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    return count
  }

  private mutating func takeChunkSize(_ line: UnsafeRawBufferPointer) {
    switch LineGrammar.chunkSize(line) {
    case .size(0): state = .trailers
    case .size(let size): state = .chunk(size)
    case .tooLarge: fault = tooLarge
    case .malformed: fault = Self.malformed("A chunk of the response has no size")
    }
  }

  private static func malformed(_ message: String) -> TransportError {
    TransportError(.malformedResponse, delivery: .maybeSent, message)
  }

  private var tooLarge: TransportError {
    TransportError(
      .responseTooLarge, delivery: .maybeSent,
      "The body of the response is larger than the limit of \(maximumBodyBytes) bytes")
  }
}
