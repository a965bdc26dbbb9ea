/// Judges what a server has sent on one connection: nothing but well-formed responses of HTTP/1.1 (RFC 9112), each whole.
///
/// Written apart from the project's own readers, so that a server is not judged by the code it was written beside.
package struct ResponseStream {
  /// The status codes, in order.
  package private(set) var statuses: [Int] = []

  private let bytes: [UInt8]
  private var index = 0

  /// Takes a stream apart.
  ///
  /// - Parameters:
  ///   - bytes: All that the server has sent.
  ///   - maySendHeadOnly: Whether one of the requests was a HEAD, whose response announces a body that does not come.
  ///   - isCutOff: Whether the connection broke, so that the last response need not be whole.
  /// - Throws: ``FuzzFailure`` for what is no response.
  package init(_ bytes: [UInt8], maySendHeadOnly: Bool, isCutOff: Bool) throws {
    self.bytes = bytes
    do {
      while index < bytes.count { try takeResponse(maySendHeadOnly: maySendHeadOnly) }
    } catch is Incomplete {
      guard isCutOff else { throw failure("A response is not whole") }
    }
  }

  private struct Incomplete: Error {}

  private mutating func takeResponse(maySendHeadOnly: Bool) throws {
    let status = try takeStatus()
    var length: Int?
    var isChunked = false
    while case let line = try takeLine(), !line.isEmpty {
      let (name, value) = try field(line)
      switch name.lowercased() {
      case "content-length":
        guard length == nil, let number = Int(value), number >= 0,
          value.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw failure("A Content-Length is none") }
        length = number
      case "transfer-encoding":
        guard value == "chunked", !isChunked else { throw failure("A Transfer-Encoding is none") }
        isChunked = true
      default: break
      }
    }
    statuses.append(status)
    guard length == nil || !isChunked else { throw failure("A response is framed twice") }
    if status < 200 || status == 204 || status == 304 {
      guard !isChunked, length ?? 0 == 0 || status == 304 else {
        throw failure("A response has a body that it cannot")
      }
    } else if maySendHeadOnly, isAtResponseOrEnd {
      return
    } else if isChunked {
      try takeChunks()
    } else if let length {
      try take(length)
    } else {
      throw failure("A response is not framed")
    }
  }

  /// Whether what comes next is no body: then a response that announces one is that of a HEAD.
  private var isAtResponseOrEnd: Bool {
    index == bytes.count || bytes[index...].starts(with: "HTTP/1.1 ".utf8)
  }

  /// RFC 9112 section 4.
  private mutating func takeStatus() throws -> Int {
    let line = try takeLine()
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual("HTTP/1.1".utf8), parts[1].count == 3,
      let status = Int(String(decoding: parts[1], as: UTF8.self)), (100...599).contains(status)
    else { throw failure("A status line is none") }
    return status
  }

  /// RFC 9110 section 5.
  private func field(_ line: ArraySlice<UInt8>) throws -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }),
      line[colon...].allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
    else { throw failure("A header field is none") }
    var value = line[(colon + 1)...]
    while let byte = value.first, byte == 0x20 || byte == 0x09 { value = value.dropFirst() }
    while let byte = value.last, byte == 0x20 || byte == 0x09 { value = value.dropLast() }
    return (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
  }

  /// RFC 9112 section 7.1.
  private mutating func takeChunks() throws {
    while true {
      guard let size = Int(String(decoding: try takeLine(), as: UTF8.self), radix: 16), size >= 0 else {
        throw failure("A chunk has no size")
      }
      if size == 0 { break }
      try take(size)
      guard try takeLine().isEmpty else { throw failure("A chunk is longer than its size") }
    }
    while case let trailer = try takeLine(), !trailer.isEmpty { _ = try field(trailer) }
  }

  private mutating func takeLine() throws -> ArraySlice<UInt8> {
    guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) else { throw Incomplete() }
    guard end > index, bytes[end - 1] == UInt8(ascii: "\r") else {
      throw failure("A line ends without a return")
    }
    defer { index = end + 1 }
    return bytes[index..<(end - 1)]
  }

  private mutating func take(_ count: Int) throws {
    guard bytes.count - index >= count else { throw Incomplete() }
    index += count
  }

  private func failure(_ property: String) -> FuzzFailure {
    FuzzFailure(property, "\(String(decoding: bytes, as: UTF8.self).debugDescription), at \(index)")
  }
}
