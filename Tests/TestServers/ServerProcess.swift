import AzureQueueTesting
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A program of the system that runs while this object lives.
final class ServerProcess: Sendable {
  private let process: Process
  /// What the program writes to its standard output.
  let output: FileHandle

  /// Starts a program.
  init(_ program: String, _ arguments: [String]) throws {
    process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    output = pipe.fileHandleForReading
  }

  deinit {
    // Not `terminate`: a program inherits the blocked signals of the thread that starts it, and a thread of Dispatch blocks
    // the one that `terminate` sends.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var isRunning: Bool { process.isRunning }

  /// Runs a program to its end, which must be a success.
  static func finish(_ program: String, _ arguments: [String]) async throws {
    try await DedicatedThread.run {
      let run = try ServerProcess(program, arguments)
      _ = try run.output.readToEnd()
      run.process.waitUntilExit()
      guard run.process.terminationStatus == 0 else {
        throw ConformanceFailure("\(program) failed: \(arguments)")
      }
    }
  }

  /// Starts a server that prints the number of its port as its first line.
  ///
  /// - Returns: The port, and the server.
  /// - Throws: ``ConformanceFailure`` when it prints something else.
  static func server(_ program: String, _ arguments: [String]) async throws -> (Int, ServerProcess) {
    try await DedicatedThread.run {
      let process = try ServerProcess(program, arguments)
      var line = ""
      while let byte = try process.output.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
        line += String(decoding: byte, as: UTF8.self)
      }
      guard let port = Int(line) else { throw ConformanceFailure("The server does not start") }
      return (port, process)
    }
  }

  /// The first of some paths where there is a program.
  static func first(of paths: [String]) -> String? {
    paths.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

/// A folder for files that live as long as this object.
final class TemporaryFolder: Sendable {
  private let folder: URL

  init(_ name: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(name)-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ file: String) -> String { folder.appendingPathComponent(file).path }

  func write(_ text: String, to file: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(file)))
    return path(file)
  }
}
