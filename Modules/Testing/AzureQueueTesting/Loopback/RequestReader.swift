import AzurePipeline

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

  enum Outcome {
    case message(Message)
    case malformed
    case ended
  }

  static let largestHead = 1 << 20

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var scratch = [UInt8](repeating: 0, count: 64 * 1024)

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Reads one request to the last byte of its body.
  ///
  /// - Parameter onExpectation: Called before the body is read when the client waits for `100 Continue` with content.
  /// - Returns: The request, or why there is none.
  mutating func next(onExpectation: () -> Bool) -> Outcome {
    guard let end = endOfHead() else {
      return buffer.count - start > Self.largestHead || startsUnlikeHTTP ? .malformed : .ended
    }
    let head = Array(buffer[start..<end - 2])
    start = end
    guard var message = Self.parse(head) else { return .malformed }
    if start == buffer.count, message.announcesContent, message.has("expect", "100-continue"),
      !onExpectation()
    {
      return .ended
    }
    if message.has("transfer-encoding", "chunked") {
      guard let body = chunkedBody() else { return .ended }
      message.body = body
    } else if let length = message.fields.first(where: { $0.name.lowercased() == "content-length" }) {
      guard let count = Int(length.value), count >= 0 else { return .malformed }
      guard let body = take(count) else { return .ended }
      message.body = body
    }
    return .message(message)
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

  private mutating func take(_ count: Int) -> [UInt8]? {
    while buffer.count - start < count {
      // Reserving once keeps a large body from growing the buffer step by step.
      buffer.reserveCapacity(start + count)
      guard fill() else { return nil }
    }
    defer { start += count }
    return Array(buffer[start..<start + count])
  }

  private mutating func line() -> String? {
    var bytes: [UInt8] = []
    while let byte = take(1)?.first {
      if byte == 10 {
        return String(decoding: bytes.last == 13 ? bytes.dropLast() : bytes[...], as: UTF8.self)
      }
      bytes.append(byte)
    }
    return nil
  }

  /// RFC 9112 section 7.1; extensions and trailers are read over.
  private mutating func chunkedBody() -> [UInt8]? {
    var body: [UInt8] = []
    while let size = line() {
      guard let count = Int(size.prefix { $0 != ";" && $0 != " " }, radix: 16), count >= 0 else { return nil }
      if count == 0 {
        while let trailer = line() {
          if trailer.isEmpty { return body }
        }
        return nil
      }
      guard let chunk = take(count), line() == "" else { return nil }
      body += chunk
    }
    return nil
  }

  private static func parse(_ head: [UInt8]) -> Message? {
    var lines = head.split(separator: 10).makeIterator()
    guard let first = lines.next() else { return nil }
    let parts = first.split(separator: 32, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var fields: [(name: String, value: String)] = []
    while let line = lines.next() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
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
