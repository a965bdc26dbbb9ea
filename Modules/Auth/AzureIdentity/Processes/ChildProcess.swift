#if Identity
  import AzureCore

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Android)
    import Android
  #endif

  /// A program to run, without a shell.
  package struct ChildCommand: Sendable, Hashable {
    /// The name of the program, looked for in the folders of `PATH`.
    package var program: String
    /// Its arguments, each as it stands.
    package var arguments: [String]
    /// What is set beside the variables of this process.
    package var variables: [String: String]
    /// The variables of this process.
    package var environment: [String: String]

    /// Where it runs: a folder that nobody but the system writes to.
    static let folder = "/bin"
    /// How much of each of its outputs is read.
    static let largestOutput = 1 << 20
  }

  /// How a program ended.
  package enum ChildOutcome: Sendable, Hashable {
    /// It ended by itself with a status; one that a signal ended has 128 and the signal's number.
    case exited(status: Int32, output: [UInt8], errors: [UInt8])
    /// There is no such program in the folders of `PATH`.
    case notFound
    /// The system did not start it.
    case notStarted(code: Int32)
    /// It took too long, and was ended.
    case timedOut
    /// It printed more than such a program prints, and was ended.
    case tooMuchOutput
    /// The caller gave up, and the process was ended.
    case cancelled
  }

  /// Ends a program early.
  package final class ChildCancellation: Sendable {
    private let state = ThreadLock(false)

    package init() {}

    package func cancel() { state.withLock { $0 = true } }

    package var isCancelled: Bool { state.withLock { $0 } }
  }

  /// Runs programs, blocking the calling thread.
  enum ChildProcess {
    /// Where a program is: the first folder of `PATH` that has it.
    ///
    /// Folders that depend on where this process runs do not count.
    static func path(of program: String, in path: String?) -> String? {
      for folder in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") where folder.hasPrefix("/")
      {
        let candidate = folder + "/" + program
        var status = stat()
        guard access(candidate, X_OK) == 0, stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else { continue }
        return candidate
      }
      return nil
    }

    #if os(Linux) || os(macOS) || os(Android)
      static func run(
        _ command: ChildCommand, within limit: Duration, _ cancellation: ChildCancellation
      ) -> ChildOutcome {
        guard let path = path(of: command.program, in: command.environment["PATH"]) else { return .notFound }
        guard let output = Pipe(), let errors = Pipe() else { return .notStarted(code: errno) }
        let environment = command.environment.merging(command.variables) { $1 }
        let (code, process) = spawn(
          path, [command.program] + command.arguments, environment.map { "\($0)=\($1)" }, output, errors)
        output.closeWriting()
        errors.closeWriting()
        guard code == 0 else { return .notStarted(code: code) }
        var child = RunningChild(process: process, output: output, errors: errors)
        return child.finish(within: limit, cancellation)
      }

      private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String], _ output: Pipe, _ errors: Pipe
      ) -> (code: Int32, process: pid_t) {
        #if canImport(Darwin)
          var actions: posix_spawn_file_actions_t?
          var attributes: posix_spawnattr_t?
        #else
          var actions = posix_spawn_file_actions_t()
          var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        guard setFolder(&actions) else { return (ENOSYS, 0) }
        // A group of its own, so that what it starts ends with it; and no signal blocked, as this thread may have them.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        var flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK)
        #if canImport(Darwin)
          flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
        var process = pid_t()
        let code = withTexts(arguments) { arguments in
          withTexts(environment) { environment in
            posix_spawn(&process, path, &actions, &attributes, arguments, environment)
          }
        }
        return (code, process)
      }

      #if canImport(Glibc)
        /// The header shows it to those only who ask for GNU's extensions, which Swift does not.
        private typealias AddFolder =
          @Sendable @convention(c) (
            UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
          ) -> Int32
        private static let addFolder: AddFolder? = dlsym(nil, "posix_spawn_file_actions_addchdir_np").map {
          unsafeBitCast($0, to: AddFolder.self)
        }

        private static func setFolder(_ actions: inout posix_spawn_file_actions_t) -> Bool {
          addFolder?(&actions, ChildCommand.folder) == 0
        }
      #elseif canImport(Darwin)
        private static func setFolder(_ actions: inout posix_spawn_file_actions_t?) -> Bool {
          posix_spawn_file_actions_addchdir_np(&actions, ChildCommand.folder) == 0
        }
      #else
        private static func setFolder(_ actions: inout posix_spawn_file_actions_t) -> Bool {
          posix_spawn_file_actions_addchdir_np(&actions, ChildCommand.folder) == 0
        }
      #endif

      /// Gives an array of C strings that ends with a null pointer.
      private static func withTexts<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
      ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
      }
    #else
      static func run(
        _ command: ChildCommand, within limit: Duration, _ cancellation: ChildCancellation
      ) -> ChildOutcome { .notFound }
    #endif
  }
#endif
