import Foundation
import Synchronization

/// A program that was started: its output as it comes, and its end.
final class RunningProgram: Sendable {
  /// What a program left behind.
  struct Outcome: Sendable {
    var output: String
    var errors: String
    /// The exit code; of a program that a signal ended, the signal with a minus sign.
    var code: Int32

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// What a program gets as its standard input.
  enum Input: Sendable {
    /// These bytes and then the end; they must fit into a pipe.
    case bytes([UInt8])
    /// A pipe that stays open until ``endInput()``.
    case open
  }

  /// What a program gets as its standard output.
  enum Output: Sendable {
    /// A pipe that is read.
    case pipe
    /// A terminal that is read; its line ends are those of a pipe.
    case terminal
    /// A pipe whose reader is gone.
    case closedPipe
    /// A pipe whose reader never reads.
    case fullPipe
  }

  private let process = Process()
  private let input: Pipe
  /// Kept, because a pipe that nobody holds is closed.
  private let unread: Pipe?
  private let output: AsyncStream<String>
  private let errors: AsyncStream<String>
  private let end: AsyncStream<Int32>

  /// Starts a program with the given environment and nothing else in it but the path.
  ///
  /// Each line of standard error is told by the thread that reads it: at once, however busy the threads of tasks are.
  init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:],
    input: Input = .bytes([]), output: Output = .pipe,
    onErrorLine: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    let errorPipe = Pipe()
    let (end, ending) = AsyncStream.makeStream(of: Int32.self)
    self.end = end
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardError = errorPipe
    self.input = Pipe()
    process.standardInput = self.input
    if case .bytes(let bytes) = input {
      // Written while this process still holds the other end: afterwards the program may be gone, and writing fatal.
      try self.input.fileHandleForWriting.write(contentsOf: Data(bytes))
      try self.input.fileHandleForWriting.close()
    }
    let process = process
    process.terminationHandler = { process in
      ending.yield(
        process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
      ending.finish()
    }
    errors = Self.lines(of: errorPipe.fileHandleForReading, onErrorLine)
    switch output {
    case .terminal:
      let terminal = try PseudoTerminal()
      let handle = FileHandle(fileDescriptor: terminal.program, closeOnDealloc: true)
      process.standardOutput = handle
      self.output = Self.lines(of: FileHandle(fileDescriptor: terminal.reading, closeOnDealloc: true))
      unread = nil
      try process.run()
      // The program has its own; when that is closed, the reading ends.
      try handle.close()
    case .pipe:
      let pipe = Pipe()
      process.standardOutput = pipe
      self.output = Self.lines(of: pipe.fileHandleForReading)
      unread = nil
      try process.run()
    case .closedPipe, .fullPipe:
      let pipe = Pipe()
      process.standardOutput = pipe
      self.output = AsyncStream { $0.finish() }
      if case .closedPipe = output { try pipe.fileHandleForReading.close() }
      unread = pipe
      try process.run()
    }
  }

  /// Waits for the next line of the output; `nil` when there is none any more.
  func nextLine() async -> String? {
    var iterator = output.makeAsyncIterator()
    return await iterator.next()
  }

  /// Writes to the standard input of a program that was started with an open one and is running.
  func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  /// Ends the standard input of a program that was started with an open one.
  func endInput() throws { try input.fileHandleForWriting.close() }

  /// The id of its process.
  var identifier: Int32 { process.processIdentifier }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for the end, with all of the output that was not asked for yet; a cancelled task kills the program.
  func outcome() async -> Outcome {
    await withTaskCancellationHandler {
      var text = ""
      for await line in output { text += line }
      var errorText = ""
      for await line in errors { errorText += line }
      var code: Int32 = -1
      for await value in end { code = value }
      return Outcome(output: text, errors: errorText, code: code)
    } onCancel: {
      signal(SIGKILL)
    }
  }

  /// Reads on a thread of its own, so that a full pipe never stops the program; lines keep their ends.
  private static func lines(
    of handle: FileHandle, _ onLine: @escaping @Sendable (String) -> Void = { _ in }
  ) -> AsyncStream<String> {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    Thread.detachNewThread {
      var pending: [UInt8] = []
      // The end of a terminal is an error, which the calls of Foundation end the process for.
      while let piece = piece(of: handle), !piece.isEmpty {
        pending += piece
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
          let text = line(pending[...end])
          onLine(text)
          continuation.yield(text)
          pending.removeSubrange(...end)
        }
      }
      if !pending.isEmpty { continuation.yield(line(pending[...])) }
      continuation.finish()
    }
    return stream
  }

  private static func piece(of handle: FileHandle) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(handle.fileDescriptor, &bytes, bytes.count)
      if count >= 0 { return Array(bytes.prefix(count)) }
      guard errno == EINTR else { return nil }
    }
  }

  /// A line as text, with the line end of a program also where a terminal has made another of it.
  private static func line(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\r\n") ? text.dropLast() + "\n" : text
  }
}
