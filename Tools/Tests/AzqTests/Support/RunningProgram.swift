import Foundation
import Synchronization

/// A program that was started: its output as it comes, and its end.
final class RunningProgram: Sendable {
  /// What a program left behind.
  struct Outcome: Sendable {
    var output: String
    var errors: String
    var code: Int32

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  private let process = Process()
  private let output: AsyncStream<String>
  private let errors: AsyncStream<String>
  private let end: AsyncStream<Int32>

  /// Starts a program with the given environment and nothing else in it but the path.
  ///
  /// The input must fit into a pipe.
  init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
  ) throws {
    let (outputPipe, errorPipe) = (Pipe(), Pipe())
    let (end, ending) = AsyncStream.makeStream(of: Int32.self)
    self.end = end
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardOutput = outputPipe
    process.standardError = errorPipe
    let inputPipe = Pipe()
    process.standardInput = inputPipe
    // Written while this process still holds the other end: afterwards the program may be gone, and writing fatal.
    try inputPipe.fileHandleForWriting.write(contentsOf: Data(input))
    try inputPipe.fileHandleForWriting.close()
    process.terminationHandler = { process in
      ending.yield(
        process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
      ending.finish()
    }
    output = Self.lines(of: outputPipe.fileHandleForReading)
    errors = Self.lines(of: errorPipe.fileHandleForReading)
    try process.run()
  }

  /// Waits for the next line of the output; `nil` when there is none any more.
  func nextLine() async -> String? {
    var iterator = output.makeAsyncIterator()
    return await iterator.next()
  }

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
  private static func lines(of handle: FileHandle) -> AsyncStream<String> {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    Thread.detachNewThread {
      var pending: [UInt8] = []
      while true {
        let data = handle.availableData
        pending += data
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
          continuation.yield(String(decoding: pending[...end], as: UTF8.self))
          pending.removeSubrange(...end)
        }
        if data.isEmpty { break }
      }
      if !pending.isEmpty { continuation.yield(String(decoding: pending, as: UTF8.self)) }
      continuation.finish()
    }
    return stream
  }
}
