import AzureQueueProcessor

/// What the end of a command means for its message.
enum CommandVerdict: Hashable, Sendable {
  case complete
  /// Again after a time; the processor's own rule says when, where there is none.
  case again(after: Duration?, because: String)
  /// The command is not there: no message is to blame.
  case noCommand(String)

  /// The code that asks for another time, as in `sysexits.h`.
  static let temporaryFailure: Int32 = 75

  /// Judges.
  ///
  /// - Parameters:
  ///   - ending: How the command ended.
  ///   - isShellLine: Whether a shell ran it, which says by two codes that it could not.
  ///   - retryAfter: How long a message waits whose command asked for another time.
  init(_ ending: MessageCommand.Ending, isShellLine: Bool, retryAfter: Duration) {
    switch ending {
    case .exited(0): self = .complete
    case .exited(Self.temporaryFailure):
      self = .again(after: retryAfter, because: "the command asked for another time (exit code 75)")
    case .exited(let code) where isShellLine && (code == 126 || code == 127):
      self = .noCommand("the shell could not run the command (exit code \(code))")
    case .exited(let code): self = .again(after: nil, because: "the command failed with exit code \(code)")
    case .signaled(let signal): self = .again(after: nil, because: "signal \(signal) ended the command")
    }
  }
}
