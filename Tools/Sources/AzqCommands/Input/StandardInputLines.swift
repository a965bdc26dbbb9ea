import Dispatch

/// The lines of standard input, read as far as they are asked for.
struct StandardInputLines {
  private let stop: StopRequest
  /// Waits for input on a thread of its own: those of tasks are few and must not wait.
  private let reader = DispatchQueue(label: "standard input")
  private var splitter: LineSplitter
  private var ready: ArraySlice<[UInt8]> = []
  private var isAtEnd = false

  /// Reads until the end, or until the command is asked to stop.
  init(keepsByteOrderMark: Bool, stop: StopRequest) {
    splitter = LineSplitter(keepsByteOrderMark: keepsByteOrderMark)
    self.stop = stop
  }

  /// Returns the next line, waiting for it, or `nil` at the end.
  ///
  /// - Throws: ``StreamError``; ``AzureError`` for a line that is too long; `CancellationError` when the command is to stop.
  mutating func next() async throws -> [UInt8]? {
    while true {
      try stop.check()
      if let line = ready.popFirst() { return line }
      let last = isAtEnd ? splitter.finish() : nil
      if let fault = splitter.fault { throw fault }
      if isAtEnd { return last }
      let bytes = try await read()
      isAtEnd = bytes.isEmpty
      ready = splitter.append(bytes)[...]
    }
  }

  private func read() async throws -> [UInt8] {
    let (pieces, arrival) = AsyncStream.makeStream(of: Result<[UInt8], StreamError>.self)
    reader.async {
      arrival.yield(Result { () throws(StreamError) in try ByteStream.standardInput.read() })
    }
    // What the thread reads after that is lost with the process, and was never counted.
    stop.whenMade { arrival.finish() }
    for await piece in pieces { return try piece.get() }
    throw CancellationError()
  }
}
