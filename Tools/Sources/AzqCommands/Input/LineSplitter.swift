/// Cuts bytes that arrive in pieces into lines.
///
/// A line ends with a line feed, or with a carriage return and a line feed; neither belongs to it. The last line needs no
/// end. An empty line is a line.
struct LineSplitter {
  private var pending: [UInt8] = []

  /// Takes the next bytes and returns the lines that they complete.
  mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        lines.append(pending)
        pending.removeAll(keepingCapacity: true)
      } else {
        pending.append(byte)
      }
    }
    return lines
  }

  /// Returns what stands after the last line end, or `nil` when nothing does.
  mutating func finish() -> [UInt8]? {
    guard !pending.isEmpty else { return nil }
    defer { pending = [] }
    return pending
  }

  /// Cuts bytes that are all there.
  static func lines(of bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var splitter = LineSplitter()
    var lines = splitter.append(bytes)
    if let last = splitter.finish() { lines.append(last) }
    return lines
  }
}
