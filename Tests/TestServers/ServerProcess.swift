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
