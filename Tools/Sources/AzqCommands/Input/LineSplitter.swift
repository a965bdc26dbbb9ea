import AzureCore

/// Cuts bytes that arrive in pieces into lines, of which it holds no more than one, and of that no more than a message can have.
///
/// A line ends with a line feed, or with a carriage return and a line feed; neither belongs to it. The last line needs no
/// end. An empty line is a line. After a line that is too long there are no more.
struct LineSplitter {
  /// How long a line may be: no message holds more bytes of text, and those of bytes hold less.
  static let maximumLineBytes = 65_536
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether a byte order mark is taken for a part of the first line; as text it says only how the file is encoded.
  private let keepsByteOrderMark: Bool
  private var pending: [UInt8] = []
  private var completed = 0
  private var isTooLong = false

  init(keepsByteOrderMark: Bool = false) { self.keepsByteOrderMark = keepsByteOrderMark }

  /// Why there are no more lines, when one was too long.
  var fault: AzureError? {
    guard isTooLong else { return nil }
    return .invalidArgument(
      "line \(completed + 1) has more than \(Self.maximumLineBytes) bytes",
      advice: "no message holds more: store the data and send a reference")
  }

  /// Takes the next bytes and returns the lines that they complete.
  mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    // What may stand beside the bytes of a line: the mark before and the carriage return behind.
    let maximum = Self.maximumLineBytes + Self.byteOrderMark.count + 1
    var lines: [[UInt8]] = []
    for byte in bytes where !isTooLong {
      if byte == UInt8(ascii: "\n") {
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        if let line = take() { lines.append(line) }
      } else if pending.count == maximum {
        isTooLong = true
      } else {
        pending.append(byte)
      }
    }
    if isTooLong { pending = [] }
    return lines
  }

  /// Returns what stands after the last line end, or `nil` when nothing does.
  mutating func finish() -> [UInt8]? {
    // A file with nothing but the mark has no line.
    if pending.isEmpty || isFirstWithMark && pending.count == Self.byteOrderMark.count { return nil }
    return take()
  }

  /// Cuts bytes that are all there.
  static func lines(of bytes: some Sequence<UInt8>) throws(AzureError) -> [[UInt8]] {
    var splitter = LineSplitter()
    var lines = splitter.append(bytes)
    if let last = splitter.finish() { lines.append(last) }
    if let fault = splitter.fault { throw fault }
    return lines
  }

  private var isFirstWithMark: Bool {
    completed == 0 && !keepsByteOrderMark && pending.starts(with: Self.byteOrderMark)
  }

  private mutating func take() -> [UInt8]? {
    let line = isFirstWithMark ? Array(pending.dropFirst(Self.byteOrderMark.count)) : pending
    pending.removeAll(keepingCapacity: true)
    guard line.count <= Self.maximumLineBytes else {
      isTooLong = true
      return nil
    }
    completed += 1
    return line
  }
}
