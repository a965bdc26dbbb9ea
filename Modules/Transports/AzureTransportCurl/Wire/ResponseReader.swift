import AzureCore
import HTTPTypes

/// Reads one response of HTTP/1.1 from the bytes of a connection, however they are cut (RFC 9112).
///
/// Where a line ends decides where the next message begins, so that two readers who differ in it may be shown different
/// responses. Taken is what RFC 9112 section 2.2 leaves a reader free to take: a line feed alone ends a line of the head. The
/// lines of a chunked body end with carriage return and line feed (section 7.1), and a carriage return elsewhere in a line is a
/// fault everywhere, as NUL is in a field (RFC 9110 section 5.5).
///
/// A fault is kept in ``fault``; nothing is read after it.
struct ResponseReader {
  private enum State {
    /// The next line is a status line.
    case status
    /// The next line is a field, or the empty line that ends them.
    case fields
    /// So many bytes of the body are missing.
    case body(Int)
    /// The next line says how large the next chunk is.
    case chunkSize
    /// So many bytes of the chunk are missing.
    case chunk(Int)
    /// The next line is the empty one after a chunk.
    case chunkEnd
    /// The next line is a trailer, which is passed over, or the empty line that ends them.
    case trailers
    /// The body goes on until the connection ends.
    case untilEnd
    case complete
  }

  /// How many bytes the lines of one request's responses may have, bodies apart.
  static let maximumHeadBytes = 256 * 1024
  /// How many fields a head may have; the service sends about ten.
  static let maximumFields = 1000

  private var state = State.status
  private var status: HTTPResponse.Status?
  private var isVersion10 = false
  /// The lines of the fields, one after the other, and the places of names and values.
  private var text: [UInt8] = []
  private var lines: [ReceivedHead.Line] = []
  /// The beginning of a line whose end has not come.
  private var beginning: [UInt8] = []
  private var headBytes = 0
  private var head: ReceivedHead?
  private var body: [UInt8] = []
  private let maximumBodyBytes: Int
  private let isHead: Bool
  private var mayKeepConnection = true
  private(set) var fault: TransportError?
  /// Whether a byte has come.
  private(set) var hasBegun = false

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - maximumBodyBytes: How many bytes the body may have.
  ///   - isHead: Whether this answers a HEAD request, so that there is no body whatever the fields say.
  init(maximumBodyBytes: Int, isHead: Bool) {
    self.maximumBodyBytes = maximumBodyBytes
    self.isHead = isHead
  }

  /// The response, once it is complete.
  var response: AzureResponse? {
    guard case .complete = state, fault == nil else { return nil }
    return head.map { AzureResponse($0, body: body) }
  }

  /// Whether the connection may carry another request, once the response is complete.
  var keepsConnection: Bool { mayKeepConnection }

  /// Takes bytes as they come.
  mutating func read(_ bytes: UnsafeRawBufferPointer) {
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
        // Nobody asked for more: whatever it is, it must not answer the next request.
        mayKeepConnection = false
        return
      }
    }
  }

  /// Takes note that the connection has ended.
  ///
  /// - Parameter isOrderly: Whether the server ended it, and not perhaps somebody between: a body without a length is whole only
  ///   then (RFC 9112 section 9.8).
  mutating func end(isOrderly: Bool = true) {
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
    case .status where !beginning.isEmpty, .fields:
      fault = fault ?? Self.malformed("The response ends within its head")
    default: break
    }
  }

  // MARK: Lines

  /// Takes bytes up to the end of a line, or all when there is none.
  private mutating func readLine(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let end = ByteSearch.first(UInt8(ascii: "\n"), in: bytes) else {
      beginning.append(contentsOf: bytes)
      charge(0)
      if case .status = state, !beginning.starts(with: "HTTP/1.".utf8.prefix(beginning.count)) {
        fault = Self.malformed("The response has no status line")
      }
      return bytes.count
    }
    let line = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    let length = beginning.count + end
    switch state {
    // What a chunk needs belongs to the body, which has its own limit; extensions count.
    case .chunkSize: charge(max(0, length - 18))
    case .chunkEnd: charge(max(0, length - 1))
    default: charge(length + 1)
    }
    if beginning.isEmpty {
      takeLine(line)
    } else {
      beginning.append(contentsOf: line)
      let whole = beginning
      beginning.removeAll(keepingCapacity: true)
      whole.withUnsafeBytes { takeLine($0) }
    }
    return end + 1
  }

  private mutating func charge(_ count: Int) {
    headBytes += count
    guard headBytes > Self.maximumHeadBytes || beginning.count > Self.maximumHeadBytes else { return }
    fault = TransportError(
      .responseTooLarge, delivery: .maybeSent,
      "The header fields of the response are larger than \(Self.maximumHeadBytes) bytes")
  }

  private mutating func takeLine(_ bytes: UnsafeRawBufferPointer) {
    guard fault == nil else { return }
    let hasReturn = bytes.last == UInt8(ascii: "\r")
    let line = hasReturn ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
    if let reason = Self.fault(of: line, isChunked: isInChunks, hasReturn: hasReturn) {
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

  /// Whether the next line is one of a chunked body.
  private var isInChunks: Bool {
    switch state {
    case .chunkSize, .chunkEnd, .trailers: true
    case .status, .fields, .body, .chunk, .untilEnd, .complete: false
    }
  }

  /// What is wrong with the end of a line, or with a byte that another reader may take for one.
  private static func fault(of line: UnsafeRawBufferPointer, isChunked: Bool, hasReturn: Bool) -> String? {
    if isChunked, !hasReturn { return "A line of a chunked body ends with a line feed alone" }
    if ByteSearch.first(UInt8(ascii: "\r"), in: line) != nil {
      return "The response has a carriage return within a line"
    }
    return ByteSearch.first(0, in: line) == nil ? nil : "The response has a NUL character in a line"
  }

  /// RFC 9112 section 4: `HTTP-version SP status-code SP [ reason-phrase ]`; the last blank may be missing.
  private mutating func takeStatus(_ line: UnsafeRawBufferPointer) {
    let blank = UInt8(ascii: " ")
    guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), (0x30...0x39).contains(line[7]),
      line[8] == blank,
      line.count == 12 || line[12] == blank, let code = Self.code(line)
    else {
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

  /// The status code: three digits, the first of them not zero.
  private static func code(_ line: UnsafeRawBufferPointer) -> Int? {
    var code = 0
    for byte in line[9..<12] {
      guard (0x30...0x39).contains(byte) else { return nil }
      // bounded: three digits
      code = code * 10 + Int(byte - 0x30)
    }
    return code >= 100 ? code : nil
  }

  private mutating func takeField(_ line: UnsafeRawBufferPointer) {
    if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
      unfold(line)
      return
    }
    var colon = 0
    while colon < line.count, Self.isTokenCharacter(line[colon]) { colon += 1 }
    guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else {
      fault = Self.malformed("The response has a header line that is not a field")
      return
    }
    guard lines.count < Self.maximumFields else {
      fault = TransportError(
        .responseTooLarge, delivery: .maybeSent,
        "The response has more than \(Self.maximumFields) header fields")
      return
    }
    let value = ByteSearch.trimmed(line[(colon + 1)...])
    let start = text.count
    text.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[..<value.endIndex]))
    lines.append(
      ReceivedHead.Line(
        name: start..<(start + colon), value: (start + value.startIndex)..<(start + value.endIndex)))
  }

  /// RFC 9112 section 5.2: a line that starts with white space goes on with the field before.
  private mutating func unfold(_ line: UnsafeRawBufferPointer) {
    guard let last = lines.popLast() else {
      fault = Self.malformed("The first header line of the response begins with a blank")
      return
    }
    // The value that goes on ends what has been read so far.
    if !last.value.isEmpty { text.append(UInt8(ascii: " ")) }
    text.append(contentsOf: UnsafeRawBufferPointer(rebasing: ByteSearch.trimmed(line[...])))
    lines.append(ReceivedHead.Line(name: last.name, value: last.value.lowerBound..<text.count))
  }

  private mutating func endFields() {
    guard let status else { return }
    if (100..<200).contains(status.code), status.code != 101 {
      // RFC 9110 section 15.2: an interim response comes before the final one.
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
      // A body that a 204 announces must not answer the next request. HEAD and 304 announce what another answer would have.
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
      // What is announced need not come.
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

  /// RFC 9112 section 7.1: hexadecimal digits, then blanks or extensions, which are passed over.
  private mutating func takeChunkSize(_ line: UnsafeRawBufferPointer) {
    var size = 0
    var digits = 0
    while digits < line.count, let digit = Self.hexadecimal(line[digits]) {
      size = size << 4 | digit
      digits += 1
      // Leading zeros aside no limit is so large.
      guard size < 1 << 52 else {
        fault = tooLarge
        return
      }
    }
    let rest = ByteSearch.trimmed(line[digits...])
    guard digits > 0, rest.isEmpty || rest.first == UInt8(ascii: ";") else {
      fault = Self.malformed("A chunk of the response has no size")
      return
    }
    state = size == 0 ? .trailers : .chunk(size)
  }

  private static func hexadecimal(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x46: Int(byte - 0x37)
    case 0x61...0x66: Int(byte - 0x57)
    default: nil
    }
  }

  // MARK: Parts

  private static func malformed(_ message: String) -> TransportError {
    TransportError(.malformedResponse, delivery: .maybeSent, message)
  }

  private var tooLarge: TransportError {
    TransportError(
      .responseTooLarge, delivery: .maybeSent,
      "The body of the response is larger than the limit of \(maximumBodyBytes) bytes")
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
