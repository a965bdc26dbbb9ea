import Subprocess

#if canImport(Darwin)
  import Darwin
  import System
#elseif canImport(Glibc)
  import Glibc
  import SystemPackage
#elseif canImport(Musl)
  import Musl
  import SystemPackage
#endif

/// A command that is run for each message.
struct MessageCommand: Sendable {
  /// How a run ended that nobody cut short.
  enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signaled(Int32)
  }

  /// The program is not there, or is none: no message is to blame.
  struct NotThere: Error, CustomStringConvertible {
    var description: String
  }

  /// The program and its arguments, as `execvp` takes them.
  var words: [String]
  /// Whether it is a line for a shell.
  var isShellLine: Bool
  /// How long it may take to end once it was told to, before it is killed.
  var killAfter: Duration

  /// Makes one of the words behind `--`.
  init(words: [String], killAfter: Duration = .seconds(5)) {
    self.words = words
    self.killAfter = killAfter
    isShellLine = false
  }

  /// Makes one of a line for the shell.
  init(line: String, killAfter: Duration = .seconds(5)) {
    words = ["/bin/sh", "-c", line]
    self.killAfter = killAfter
    isShellLine = true
  }

  /// Looks whether there is such a program, before a message is received.
  ///
  /// - Throws: ``NotThere``. The commands of a shell line are found out when it runs.
  func check() async throws {
    guard let path = try? await executable.resolveExecutablePath(in: .inherit).string else { throw notThere }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
      throw notThere
    }
  }

  private var notThere: NotThere {
    NotThere(description: "cannot run '\(words[0])': there is no such program, or it cannot be run")
  }

  /// Runs it to its end: with a content on its standard input, and otherwise what this process has.
  ///
  /// It has a process group of its own, so that a Ctrl-C at the terminal is for this process alone. When the task is cancelled, the
  /// group gets SIGTERM, and SIGKILL when the time is over.
  ///
  /// - Parameters:
  ///   - content: What it reads, unless it does not care to.
  ///   - variables: What is set beside the variables of this process.
  /// - Returns: How it ended.
  /// - Throws: ``NotThere``; a `SubprocessError` when the system cannot start it; `CancellationError` when the task was cancelled.
  func run(_ content: [UInt8], variables: [Environment.Key: String?]) async throws -> Ending {
    var platform = PlatformOptions()
    platform.processGroupID = 0
    platform.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: killAfter)
    ]
    do {
      let result = try await Subprocess.run(
        executable, arguments: Arguments(Array(words.dropFirst())),
        environment: .inherit.updating(variables), platformOptions: platform, input: .inputWriter,
        output: .currentStandardOutput, error: .currentStandardError
      ) { execution in
        // What it does not read is no fault of it.
        _ = try? await execution.standardInputWriter.write(content)
        try? await execution.standardInputWriter.finish()
      }
      if Task.isCancelled {
        // What it left behind in its group has had its time as well; there mostly is nothing.
        _ = kill(-result.processIdentifier.value, SIGKILL)
        throw CancellationError()
      }
      switch result.terminationStatus {
      case .exited(let code): return .exited(code)
      case .signaled(let signal): return .signaled(signal)
      }
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw notThere
    }
  }

  private var executable: Executable {
    words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0])
  }
}
