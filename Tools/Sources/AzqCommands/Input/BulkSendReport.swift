import AzureCore
import AzureQueueProcessor
import AzureQueueProtocol
import Synchronization

/// How far a send of many lines at a time has come: what is told of each line that was not sent, and of the whole.
///
/// Results come in the order of the lines.
final class BulkSendReport: Sendable {
  private struct State {
    /// How many lines were read.
    var begun = 0
    var sent = 0
    /// Lines that were certainly not taken, and lines of which that is not known.
    var failed = 0
    var doubtful = 0
    /// How many lines have come to their end, but for those that were not tried.
    var ended = 0
    var isInputRead = false
    var hasAllResults = false
    /// The places of lines that are no text where text is wanted, until their results come.
    var notText: Set<Int> = []
    var lastShown: Duration?
  }

  private let queue: String
  private let isTerminal: Bool
  private let state = Mutex(State())

  init(queue: String, isTerminal: Bool) {
    self.queue = queue
    self.isTerminal = isTerminal
  }

  /// Notes that a line was read.
  ///
  /// - Parameter isSendable: Whether it is text, where text is wanted.
  func begin(isSendable: Bool) {
    state.withLock { state in
      if !isSendable { state.notText.insert(state.begun) }
      state.begun += 1
    }
  }

  /// Notes that there is no further line.
  func endInput() { state.withLock { $0.isInputRead = true } }

  /// Notes that every line that was read has come to its end, if any.
  func endResults() { state.withLock { $0.hasAllResults = true } }

  /// Whether every line that was read was sent.
  var isComplete: Bool { state.withLock { $0.sent == $0.begun } }

  /// Counts a result.
  ///
  /// - Parameters:
  ///   - result: What became of a line.
  ///   - now: Time since any origin.
  /// - Returns: What to write, if anything.
  func count(_ result: BulkResult<SentMessage>, now: Duration) -> VisibleText? {
    state.withLock { state in
      if case .notTried = result.outcome { return nil }
      state.ended += 1
      let start: VisibleText = isTerminal ? "\n" : ""
      switch result.outcome {
      case .done:
        state.sent += 1
        guard isTerminal else { return nil }
        if let lastShown = state.lastShown, now - lastShown < .milliseconds(100) { return nil }
        state.lastShown = now
        return "\rsent \(state.sent)"
      case .refused(let error):
        state.failed += 1
        let why = state.notText.remove(result.index) == nil ? error : .notText
        return "\(start)azq: line \(result.index + 1): \(VisibleText(sentence: why))\n"
      case .unknown(let error):
        state.doubtful += 1
        let why: VisibleText =
          error is CancellationError ? "its response was not waited for" : VisibleText(sentence: error)
        return "\(start)azq: line \(result.index + 1) may have been sent: \(why)\n"
      case .notTried: return nil
      }
    }
  }

  /// What there is to tell of the whole: how many lines were acknowledged, and how to go on where not all were tried.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let state = state.withLock { $0 }
    if case .stopping = moment {
      let start: VisibleText = isTerminal ? "\n" : ""
      return state.ended < state.begun
        ? "\(start)azq: waiting for the responses under way; a second signal ends the wait" : nil
    }
    var text: VisibleText = isTerminal ? "\rsent \(state.sent)" : "sent \(state.sent)"
    if state.failed > 0 { text = "\(text), \(state.failed) failed" }
    if state.doubtful > 0 { text = "\(text), \(state.doubtful) perhaps" }
    if state.isInputRead, state.ended == state.begun { return text }
    if state.begun == 0 { return text }
    // Those under way when nothing could be waited for any more.
    let doubt: VisibleText =
      switch moment {
      case .stopped where !state.hasAllResults && state.ended < state.begun:
        ", and perhaps some of the \(state.begun - state.ended) after them"
      default: ""
      }
    return """
      \(text) of standard input's first \(state.ended) lines\(doubt); continue with: tail -n +\(state.ended + 1) FILE | \
      azq send \(queue) - …
      """
  }
}

extension AzureError {
  /// The error of bytes that are to be sent as text.
  static let notText = AzureError.invalidArgument(
    "the text is not UTF-8", advice: "send it with --encoding bytes")
}
