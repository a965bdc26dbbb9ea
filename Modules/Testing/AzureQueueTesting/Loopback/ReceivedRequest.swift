import AzurePipeline

/// A request as it arrived at a ``LoopbackServer``, byte for byte.
public struct ReceivedRequest: Sendable {
  /// The raw bytes of the head: request line and header lines with their line ends, without the empty line.
  public let head: [UInt8]

  /// The method, as sent.
  public let method: String

  /// The request target, as sent: nothing is decoded or normalized.
  public let target: String

  /// The header fields in their order of arrival, names in the case they had, values without outer white space.
  public let fields: [(name: String, value: String)]

  /// The body; when it came in chunks, the chunks' bytes joined.
  public let body: [UInt8]

  /// Which connection brought the request; the first one of a server is 1.
  public let connectionNumber: Int

  /// Which request of its connection this is; the first one is 1.
  public let numberOnConnection: Int

  /// Which request of its server this is; the first one is 1.
  public let number: Int

  /// The request line, without its line end.
  public var requestLine: String { lines.first ?? "" }

  /// The header lines in their order of arrival, as sent, without their line ends.
  public var headerLines: [String] { Array(lines.dropFirst()) }

  /// Returns the values of a header field, looked up without regard to case.
  ///
  /// - Parameter name: The field's name.
  /// - Returns: The values in their order of arrival; empty when the field is absent.
  public func values(of name: String) -> [String] {
    let wanted = name.lowercased()
    return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
  }

  private var lines: [String] {
    head.split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }
}

/// Takes requests off one connection's byte stream, keeping the bytes as they came.
struct RequestReader {
  /// A request before it has its numbers.
  struct Message {
    var head: [UInt8]
    var method: String
    var target: String
    var fields: [(name: String, value: String)]
    var body: [UInt8] = []

    func has(_ name: String, _ value: String) -> Bool {
      fields.contains { $0.name.asciiLowercased.isExactly(name) && $0.value.asciiLowercased.isExactly(value) }
    }

    /// Whether content follows the head, be it in chunks or of a length that is not zero.
    var announcesContent: Bool {
      has("transfer-encoding", "chunked")
        || fields.contains { field in
          field.name.asciiLowercased.isExactly("content-length")
            && field.value.utf8.contains { $0 != UInt8(ascii: "0") }
        }
    }
  }

  /// Why there is no request.
  enum Refusal: Error {
    case malformed
    case tooLarge
    /// The client ended the connection.
    case ended
  }

  static let largestHead = 1 << 20
  /// How large a body may be, whatever its peer says of its length; chunks together.
  static let largestBody = 1 << 28
  /// How much memory is taken before the bytes are there.
  private static let largestReserve = 1 << 22
  private static let largestLine = 1 << 13
  private static let maximumFields = 10_000

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var scratch = [UInt8](repeating: 0, count: 64 * 1024)

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Reads one request to the last byte of its body.
  ///
  /// - Parameter onExpectation: Called before the body is read when the client waits for `100 Continue` with content.
  /// - Returns: The request.
  /// - Throws: Why there is none.
  mutating func next(onExpectation: () -> Bool) throws(Refusal) -> Message {
    guard let end = endOfHead() else {
      throw buffer.count - start > Self.largestHead || startsUnlikeHTTP ? .malformed : .ended
    }
    let head = Array(buffer[start..<end - 2])
    start = end
    guard var message = Self.parse(head) else { throw .malformed }
    // Before the client is told to send it.
    let length = try Self.length(of: message)
    if start == buffer.count, message.announcesContent, message.has("expect", "100-continue"),
      !onExpectation()
    {
      throw .ended
    }
    message.body = if let length { try take(length) } else { try chunkedBody() }
    return message
  }

  /// The length of the body that the fields tell; `nil` when it comes in chunks.
  private static func length(of message: Message) throws(Refusal) -> Int? {
    if message.has("transfer-encoding", "chunked") { return nil }
    guard let field = message.fields.first(where: { $0.name.lowercased() == "content-length" }) else {
      return 0
    }
    return try size(field.value, radix: 10, atMost: largestBody)
  }

  /// Reads a number of bytes; one that does not fit into an integer is larger than every limit.
  private static func size(
    _ text: some StringProtocol, radix: Int, atMost limit: Int
  ) throws(Refusal) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      throw .malformed
    }
    guard let size = Int(text, radix: radix), size <= limit else {
      throw radix == 10 && !text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? .malformed : .tooLarge
    }
    return size
  }

  /// Finds the end of the empty line after the head, receiving as needed.
  private mutating func endOfHead() -> Int? {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    }
    var searched = start
    while true {
      if let end = Self.firstEmptyLine(in: buffer, from: max(start, searched - 3)) { return end }
      searched = buffer.count
      guard buffer.count - start <= Self.largestHead, !startsUnlikeHTTP, fill() else { return nil }
    }
  }

  /// A control byte at the start is a TLS handshake or worse, and no empty line will ever come.
  private var startsUnlikeHTTP: Bool { start < buffer.count && buffer[start] < 32 }

  private static func firstEmptyLine(in buffer: [UInt8], from first: Int) -> Int? {
    buffer.withUnsafeBufferPointer { bytes in
      var index = first
      while index + 3 < bytes.count {
        if bytes[index + 3] == 10, bytes[index + 2] == 13, bytes[index + 1] == 10, bytes[index] == 13 {
          return index + 4
        }
        index += 1
      }
      return nil
    }
  }

  private mutating func fill() -> Bool {
    let count = scratch.withUnsafeMutableBytes { Socket.receive(descriptor, into: $0) }
    guard count > 0 else { return false }
    buffer.append(contentsOf: scratch[..<count])
    return true
  }

  /// Takes so many bytes, at most ``largestBody``, off the stream.
  private mutating func take(_ count: Int) throws(Refusal) -> [UInt8] {
    if buffer.count - start < count {
      // Reserving once keeps a large body from growing the buffer step by step; what is announced need not come.
      // bounded: what was received, and a constant
      buffer.reserveCapacity(start + min(count, Self.largestReserve))
    }
    while buffer.count - start < count {
      guard fill() else { throw .ended }
    }
    defer { start += count }
    return Array(buffer[start..<start + count])
  }

  private mutating func line() throws(Refusal) -> String {
    let first = start
    while true {
      if start == buffer.count {
        guard fill() else { throw .ended }
      }
      let byte = buffer[start]
      start += 1
      if byte == 10 {
        let line = buffer[first..<start - 1]
        return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
      }
      guard start - first <= Self.largestLine else { throw .malformed }
    }
  }

  /// RFC 9112 section 7.1; extensions and trailers are read over.
  private mutating func chunkedBody() throws(Refusal) -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let count = try Self.size(
        line().prefix { $0 != ";" && $0 != " " }, radix: 16, atMost: Self.largestBody - body.count)
      if count == 0 { break }
      body += try take(count)
      guard try line().isEmpty else { throw .malformed }
    }
    let first = start
    while try !line().isEmpty {
      guard start - first <= Self.largestHead else { throw .malformed }
    }
    return body
  }

  private static func parse(_ head: [UInt8]) -> Message? {
    var lines = head.split(separator: 10).makeIterator()
    guard let first = lines.next() else { return nil }
    let parts = first.split(separator: 32, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var fields: [(name: String, value: String)] = []
    while let line = lines.next() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), fields.count < maximumFields else {
        return nil
      }
      var value = line[line.index(after: colon)...]
      while let byte = value.first, byte == 32 || byte == 9 { value.removeFirst() }
      while let byte = value.last, byte == 32 || byte == 9 || byte == 13 { value.removeLast() }
      fields.append(
        (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
    }
    return Message(
      head: head, method: String(decoding: parts[0], as: UTF8.self),
      target: String(decoding: parts[1], as: UTF8.self), fields: fields)
  }
}
