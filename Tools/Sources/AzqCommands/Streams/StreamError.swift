#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a file or a standard stream could not be opened, read or written, as one sentence.
struct StreamError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was to be done.
  enum Action: String, Sendable {
    case open
    case read
    case write
  }

  let action: Action
  /// What the stream is called.
  let name: String
  /// The system's number of the fault.
  let code: CInt
  /// What had been done already, as the first half of the sentence: it stays done.
  var done: String?
  /// What to do now, as the end of the sentence.
  var advice: String?

  init(_ action: Action, _ name: String, code: CInt) {
    self.action = action
    self.name = name
    self.code = code
  }

  /// Whether a pipe or connection was written to which nobody reads any more: no fault, but a reason to end.
  var isReaderGone: Bool { action == .write && code == EPIPE }

  var description: String {
    // A path that cannot be opened cannot be read, which is what it was wanted for.
    let verb = action == .write ? "write to" : "read"
    return (done.map { "\($0), but " } ?? "") + "cannot \(verb) \(name): \(reason)"
      + (advice.map { " – \($0)" } ?? "")
  }

  private var reason: String {
    switch code {
    case EBADF: action == .write ? "it is not open for writing" : "it is not open for reading"
    case EISDIR: "it is a directory"
    case ENOENT: "there is no such file"
    case EACCES: "this user has no right to"
    case EPIPE: "nobody reads it any more"
    case ENOSPC: "no space is left"
    case EDQUOT: "the quota of this user is used up"
    case EFBIG: "the file has its largest size"
    default: String(cString: strerror(code))
    }
  }
}
