import NIOCore
import NIOHTTP1

/// Where one request ends and the next begins among the bytes of a connection (RFC 9112 sections 2.2, 6 and 7.1).
///
/// The decoder tells what it has read, but not which of the bytes it was given belong to the next request. This follows the
/// framing alone, and leaves it to the decoder whether a request is one.
struct RequestFraming {
  private enum State {
    case head
    case content(left: Int)
    case chunkSize(Int, isInDigits: Bool)
    /// Within a chunk or the line end after it.
    case chunk(left: Int)
    case trailer
  }

  private var state = State.head
  /// Whether the line under way has had nothing but returns so far.
  private var lineIsEmpty = true

  /// How long the head is that has begun and not ended, or the trailer; `nil` within content, and after no more than empty
  /// lines.
  private(set) var headBytes: Int?

  /// Takes note of the head that has just ended: what comes next is its content, if it has any.
  mutating func endHead(_ head: HTTPRequestHead) {
    headBytes = nil
    lineIsEmpty = true
    // bounded: by the bytes that come
    let length = head.headers.first(name: "Content-Length").flatMap(Int.init) ?? 0
    if head.headers.contains(name: "Transfer-Encoding") {
      state = .chunkSize(0, isInDigits: true)
    } else {
      state = length > 0 ? .content(left: length) : .head
    }
  }

  /// Goes on over bytes, at most to the end of the head or of the content that they belong to.
  ///
  /// - Parameter bytes: What comes next.
  /// - Returns: How many of them there are up to that end, or all.
  mutating func advance(over bytes: UnsafeRawBufferPointer) -> Int {
    var index = 0
    while index < bytes.count {
      switch state {
      case .head:
        let end = endOfLines(in: bytes, from: index, canBegin: headBytes == nil)
        if let begin = end.begin { headBytes = (headBytes ?? 0) + end.index - begin }
        return end.index
      case .content(let left):
        index += skip(left, in: bytes, from: index) { .content(left: $0) }
        if case .content(left: 0) = state { return end(index) }
      case .chunkSize(let size, let isInDigits):
        take(bytes[index], size, isInDigits)
        index += 1
      case .chunk(let left):
        index += skip(left, in: bytes, from: index) { .chunk(left: $0) }
        if case .chunk(left: 0) = state { state = .chunkSize(0, isInDigits: true) }
      case .trailer:
        let lines = endOfLines(in: bytes, from: index, canBegin: false)
        headBytes = (headBytes ?? 0) + lines.index - index
        index = lines.index
        if lines.isEnd { return end(index) }
      }
    }
    return index
  }

  /// Finds the empty line that ends a head or a trailer; `canBegin` allows for others before, which are no part of it.
  private mutating func endOfLines(
    in bytes: UnsafeRawBufferPointer, from start: Int, canBegin: Bool
  ) -> (index: Int, begin: Int?, isEnd: Bool) {
    var begin = canBegin ? nil : start as Int?
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n") {
        if lineIsEmpty, begin != nil { return (index, begin, true) }
        lineIsEmpty = true
      } else if byte != UInt8(ascii: "\r") {
        lineIsEmpty = false
        if begin == nil { begin = index - 1 }
      }
    }
    return (index, begin, false)
  }

  private mutating func skip(
    _ left: Int, in bytes: UnsafeRawBufferPointer, from index: Int, _ state: (Int) -> State
  ) -> Int {
    let count = min(left, bytes.count - index)
    self.state = state(left - count)
    return count
  }

  /// Takes a byte of the line that tells how long a chunk is.
  private mutating func take(_ byte: UInt8, _ size: Int, _ isInDigits: Bool) {
    if byte == UInt8(ascii: "\n") {
      lineIsEmpty = true
      state = size == 0 ? .trailer : .chunk(left: size + 2)
    } else if isInDigits, let digit = Self.digit(byte), size < Int.max >> 8 {
      state = .chunkSize(size << 4 | digit, isInDigits: true)
    } else {
      state = .chunkSize(size, isInDigits: false)
    }
  }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 0x37
    default: nil
    }
  }

  private mutating func end(_ index: Int) -> Int {
    state = .head
    headBytes = nil
    lineIsEmpty = true
    return index
  }
}
