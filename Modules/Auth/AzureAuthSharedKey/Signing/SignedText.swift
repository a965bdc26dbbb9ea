/// A text to sign, written into memory that is given; what does not fit is counted only.
struct SignedText {
  private let memory: UnsafeMutableBufferPointer<UInt8>
  /// How many bytes the text has.
  private(set) var count = 0

  init(in memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

  /// The bytes, or `nil` when the memory is too small for them.
  var bytes: UnsafeBufferPointer<UInt8>? {
    count <= memory.count ? UnsafeBufferPointer(rebasing: memory[..<count]) : nil
  }

  mutating func append(_ byte: UInt8) {
    if count < memory.count { memory.initializeElement(at: count, to: byte) }
    // bounded: parts of a request that is in memory
    count += 1
  }

  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    // bounded: parts of a request that is in memory
    let end = count + bytes.count
    if end <= memory.count {
      _ = UnsafeMutableBufferPointer(rebasing: memory[count..<end]).initialize(fromContentsOf: bytes)
    }
    count = end
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Drops what was appended since the text had so many bytes.
  mutating func truncate(to count: Int) { self.count = min(count, self.count) }

  /// Whether all since the text had so many bytes is this one byte.
  func ends(at start: Int, with byte: UInt8) -> Bool {
    count == start + 1 && start < memory.count && memory[start] == byte
  }
}
