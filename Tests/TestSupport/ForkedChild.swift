#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A child of this process, made by `fork` without `exec`, that runs a closure and ends.
///
/// Only for a process of its own (`#expect(processExitsWith:)`): of the threads that run other tests the child would have
/// the locks and not the threads.
public struct ForkedChild: Sendable {
  /// Why a child did not bring its text.
  public struct Failure: Error, Sendable {
    /// What happened.
    public var message: String
  }

  private let process: pid_t
  private let output: CInt

  /// Starts a child.
  ///
  /// - Parameter body: What it runs, on the one thread that it has; what it returns, ``result()`` returns.
  /// - Throws: ``Failure`` when the system makes no process.
  public init(_ body: () throws -> String) throws {
    // Swift hides it: most of what a program has does not survive it.
    guard let fork = dlsym(dlopen(nil, RTLD_NOW), "fork") else { throw Failure(message: "there is no fork") }
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure(message: "there is no pipe") }
    process = unsafeBitCast(fork, to: (@convention(c) () -> pid_t).self)()
    output = ends[0]
    guard process == 0 else {
      close(ends[1])
      guard process > 0 else { throw Failure(message: "no process can be made") }
      return
    }
    // One that waits for ever is ended by the system, also where the thread that forked leaves signals to others.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_UNBLOCK, &all, nil)
    alarm(60)
    var text: String
    do { text = try body() } catch { text = "failed: \(error)" }
    text.withUTF8 { bytes in
      var bytes = bytes[...]
      while !bytes.isEmpty {
        let count = UnsafeBufferPointer(rebasing: bytes).withMemoryRebound(to: UInt8.self) {
          write(ends[1], $0.baseAddress, $0.count)
        }
        guard count > 0 else { break }
        bytes = bytes.dropFirst(count)
      }
    }
    _exit(0)
  }

  /// Waits, in the child, to be ended.
  public static func waitForEnd() -> Never {
    while true { pause() }
  }

  /// Ends a child that would go on.
  public func kill() {
    #if canImport(Glibc)
      Glibc.kill(process, SIGKILL)
    #elseif canImport(Musl)
      Musl.kill(process, SIGKILL)
    #else
      Darwin.kill(process, SIGKILL)
    #endif
    var status: CInt = 0
    waitpid(process, &status, 0)
    close(output)
  }

  /// Waits for the end of the child.
  ///
  /// - Returns: What its closure returned.
  /// - Throws: ``Failure`` when a signal ended it.
  public func result() throws -> String {
    defer { close(output) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = read(output, &piece, piece.count), count > 0 { text += piece[..<count] }
    var status: CInt = 0
    guard waitpid(process, &status, 0) == process, status == 0 else {
      throw Failure(
        message: "the child ended with the status \(status) after: \(String(decoding: text, as: UTF8.self))")
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The sanitizer that the tests may run under.
public enum ThreadSanitizer {
  /// Whether it is there.
  ///
  /// It ends a child made by `fork` that starts a thread.
  public static var isOn: Bool { dlsym(dlopen(nil, RTLD_NOW), "__tsan_acquire") != nil }
}
