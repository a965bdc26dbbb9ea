import AzureCore

/// A request as a ``LoopbackServer`` received it, byte for byte.
public struct ReceivedRequest: Sendable {
  /// The bytes of the head: request line and header lines with their line ends, without the empty line.
  package let head: [UInt8]

  /// The method, as sent.
  public let method: String

  /// The request target, as sent: neither decoded nor normalized.
  public let target: String

  /// The header fields as sent, in order of arrival; values without white space around them.
  public let fields: [(name: String, value: String)]

  /// The body; chunks are joined.
  public let body: [UInt8]

  /// The number of the connection; the first one of a server is 1.
  package let connectionNumber: Int

  /// The number of the request on its connection; the first one is 1.
  package let numberOnConnection: Int

  /// The number of the request on its server; the first one is 1.
  public let number: Int

  /// The request line, without its line end.
  package var requestLine: String { lines.first ?? "" }

  /// The header lines in their order of arrival, as sent, without their line ends.
  package var headerLines: [String] { Array(lines.dropFirst()) }

  /// Returns the values of a header field; the name is case-insensitive.
  ///
  /// - Parameter name: The field's name.
  /// - Returns: The values in their order of arrival; empty when the field is absent.
  public func values(of name: String) -> [String] {
    // Of other letters none is the same as another: to `lowercased()` the sign for kelvin is a 'k'.
    let wanted = name.asciiLowercased
    return fields.filter { $0.name.asciiLowercased.isExactly(wanted) }.map(\.value)
  }

  private var lines: [String] {
    head.split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }
}

/// Reads requests from a connection, and keeps their bytes.
struct RequestReader {
  /// A request without its numbers.
  struct Message {
    var head: [UInt8]
    var method: String
    var target: String
    var fields: [(name: String, value: String)]
    var body: [UInt8] = []

    func has(_ name: String, _ value: String) -> Bool {
      fields.contains { $0.name.asciiLowercased.isExactly(name) && $0.value.asciiLowercased.isExactly(value) }
    }

    /// Whether content follows the head: in chunks, or with a length other than zero.
    var announcesContent: Bool {
      has("transfer-encoding", "chunked")
        || fields.contains { field in
          field.name.asciiLowercased.isExactly("content-length")
            && field.value.utf8.contains { $0 != UInt8(ascii: "0") }
        }
    }
  }

  /// Why no request could be read.
  enum Failure: Error {
    case malformed
    case tooLarge
    /// The client ended the connection.
    case ended
  }

  static let largestHead = 1 << 20
  /// The largest size of a body, of all chunks together.
  static let largestBody = 1 << 28
  /// The most memory to reserve before the bytes have arrived.
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
  /// - Parameter onExpectation: Called before the body is read, when the client waits for `100 Continue`.
  /// - Returns: The request.
  /// - Throws: Why no request could be read.
  mutating func next(onExpectation: () -> Bool) throws(Failure) -> Message {
    guard let end = endOfHead() else {
      throw buffer.count - start > Self.largestHead || startsUnlikeHTTP ? .malformed : .ended
    }
    let head = Array(buffer[start..<end - 2])
    start = end
    guard var message = Self.parse(head) else { throw .malformed }
    // Checked before the client is asked to send the body.
    let length = try Self.length(of: message)
    if start == buffer.count, message.announcesContent, message.has("expect", "100-continue"),
      !onExpectation()
    {
      throw .ended
    }
    message.body = if let length { try take(length) } else { try chunkedBody() }
    return message
  }

  /// The length of the body according to the header fields; `nil` when it is chunked.
  private static func length(of message: Message) throws(Failure) -> Int? {
    if message.has("transfer-encoding", "chunked") { return nil }
    let field = message.fields.first { $0.name.asciiLowercased.isExactly("content-length") }
    guard let field else { return 0 }
    return try size(field.value, radix: 10, atMost: largestBody)
  }

  /// Reads a number of bytes; one that does not fit into an integer exceeds every limit.
  private static func size(
    _ text: some StringProtocol, radix: Int, atMost limit: Int
  ) throws(Failure) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      throw .malformed
    }
    guard let size = Int(text, radix: radix), size <= limit else {
      throw radix == 10 && !text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? .malformed : .tooLarge
    }
    return size
  }

  /// The offset after the empty line that ends the head; receives data as needed.
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

  /// A control byte at the start is a TLS handshake or other binary data, in which no empty line will come.
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

  /// Consumes this many bytes of the stream, at most ``largestBody``.
  private mutating func take(_ count: Int) throws(Failure) -> [UInt8] {
    if buffer.count - start < count {
      // Reserves memory once, but not too much: the announced length may be wrong.
      // bounded: what was received, and a constant
      buffer.reserveCapacity(start + min(count, Self.largestReserve))
    }
    while buffer.count - start < count {
      guard fill() else { throw .ended }
    }
    defer { start += count }
    return Array(buffer[start..<start + count])
  }

  private mutating func line() throws(Failure) -> String {
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

  /// Reads a chunked body (RFC 9112 section 7.1); ignores extensions and trailers.
  private mutating func chunkedBody() throws(Failure) -> [UInt8] {
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
