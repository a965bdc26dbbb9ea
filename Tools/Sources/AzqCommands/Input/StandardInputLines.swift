import Foundation

/// The lines of standard input, read as far as they are asked for.
struct StandardInputLines {
  private var splitter = LineSplitter()
  private var ready: ArraySlice<[UInt8]> = []
  private var isAtEnd = false

  /// Returns the next line, waiting for it, or `nil` at the end.
  mutating func next() throws -> [UInt8]? {
    while ready.isEmpty {
      if isAtEnd { return splitter.finish() }
      // `read(upToCount:)` would wait until so many bytes are there; this returns what has arrived.
      let data = FileHandle.standardInput.availableData
      isAtEnd = data.isEmpty
      ready = splitter.append(data)[...]
    }
    return ready.popFirst()
  }
}
