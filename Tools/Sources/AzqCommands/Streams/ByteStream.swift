#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An open file of this process: every read and write of the tool goes through here, and fails by throwing.
///
/// A call goes on after a signal has interrupted it, and waits where the file was opened as non-blocking.
struct ByteStream: Sendable {
  static let standardInput = ByteStream(descriptor: STDIN_FILENO, name: "standard input")
  static let standardOutput = ByteStream(descriptor: STDOUT_FILENO, name: "standard output")
  static let standardError = ByteStream(descriptor: STDERR_FILENO, name: "standard error")

  let descriptor: CInt
  /// What an error calls it.
  let name: String

  /// Whether it is a terminal.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Reads what is there, up to a number of bytes, and waits until something is; empty at the end.
  func read(upTo count: Int = 65_536) throws(StreamError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let length = try uninterrupted(.read, Int16(POLLIN)) {
      bytes.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
    }
    return Array(bytes.prefix(length))
  }

  /// Writes all bytes.
  func write(_ bytes: [UInt8]) throws(StreamError) {
    var written = 0
    while written < bytes.count {
      written += try uninterrupted(.write, Int16(POLLOUT)) {
        bytes[written...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      }
    }
  }

  private func uninterrupted(
    _ action: StreamError.Action, _ readiness: Int16, _ call: () -> Int
  ) throws(StreamError) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      switch errno {
      case EINTR: continue
      case EAGAIN, EWOULDBLOCK:
        var entry = pollfd(fd: descriptor, events: readiness, revents: 0)
        _ = poll(&entry, 1, -1)
      case let code: throw StreamError(action, name, code: code)
      }
    }
  }
}

extension ByteStream {
  /// Opens a file for reading, and closes it after the work.
  static func withFile<Result>(
    at path: String, _ work: (ByteStream) throws -> Result
  ) throws -> Result {
    let name = "'\(path)'"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StreamError(.open, name, code: errno) }
    defer { close(descriptor) }
    return try work(ByteStream(descriptor: descriptor, name: name))
  }

  /// Makes the three standard streams safe to use; call it before anything opens a file.
  ///
  /// A stream that the process was started without gets a file on which its calls fail: else the next file or connection that is
  /// opened would have its number, and be read as input or written to as output. Writing to a pipe that nobody reads is an
  /// error of the write and no longer a signal that ends the process.
  static func prepareStandardStreams() {
    _ = signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number is this one, since those below are taken by now.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

// The members of the structure have the names of the calls.
private func systemRead(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: CInt, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}
