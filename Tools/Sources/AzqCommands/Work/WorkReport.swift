import AzureCore
import AzureQueueProcessor
import Synchronization

/// What `azq work` tells: faults as they happen, and the account at the end.
final class WorkReport: Sendable {
  private let status = Mutex<(@Sendable () -> ProcessorStatus)?>(nil)
  /// The messages whose last delivery did not end well.
  private let unfinished = Mutex<Set<String>>([])
  private let drainTime: Duration

  /// Makes a report.
  ///
  /// - Parameter drainTime: How long running commands may go on after the first signal.
  init(drainTime: Duration) { self.drainTime = drainTime }

  /// Takes what tells how far the processor is.
  func follow(_ status: @escaping @Sendable () -> ProcessorStatus) { self.status.withLock { $0 = status } }

  /// Whether every message was completed in the end.
  var isComplete: Bool { unfinished.withLock(\.isEmpty) }

  /// Takes note of an event, and says what there is to tell of it.
  func take(_ event: ProcessorEvent) -> VisibleText? {
    if case .ended(let id, let end, _) = event {
      unfinished.withLock { if end == .completed { $0.remove(id) } else { $0.insert(id) } }
    }
    return text(of: event)
  }

  /// What there is to tell of an event; most are told by the account at the end.
  private func text(of event: ProcessorEvent) -> VisibleText? {
    switch event {
    case .ended(let id, .poisoned, let count):
      return "azq: message \(id) went to the poison queue after \(Self.times(count))"
    case .ended(let id, .lost, _):
      return "azq: message \(id): its lease was over before its command had ended; somebody else may have it"
    case .ended(let id, .unsettled, _):
      return "azq: message \(id): whether the queue knows that it was handled is not known; it may come again"
    case .undecodable(let id, let reason): return "azq: message \(id) cannot be decoded: \(reason)"
    case .receiveFailed(let error, let wait):
      let why: VisibleText = error.map { VisibleText(sentence: $0) } ?? "the request failed"
      return wait > .zero ? "azq: cannot receive, and tries again: \(why)" : nil
    case .renewalFailed(let id, let error), .settlingFailed(let id, let error):
      return error.map { "azq: message \(id): \(VisibleText(sentence: $0))" }
    case .overran:
      return "azq: a command ran on after its message's lease was over; the message may be handled twice"
    case .received, .ended, .handlerFailed, .poison, .concurrencyChanged, .stopping, .stopped: return nil
    }
  }

  /// What there is to tell of the whole.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    guard let status = status.withLock({ $0 })?() else { return nil }
    guard case .stopping = moment else { return Self.account(status.tallies) }
    guard status.running > 0 else { return nil }
    // bounded: an option of the command, or the processor's default
    let seconds = drainTime.components.seconds
    return """
      azq: waits for \(Self.commands(status.running)), \(seconds) seconds at most; a second signal ends \
      them now
      """
  }

  /// The account: how many deliveries there were, and how they ended.
  static func account(_ tallies: ProcessorTallies) -> VisibleText {
    let ends = DeliveryEnd.allCases.filter { tallies[$0] > 0 }.map { "\(tallies[$0]) \($0.rawValue)" }
    let open = tallies.open > 0 ? ["\(tallies.open) open"] : []
    var text = "received \(tallies.received)"
    if !(ends + open).isEmpty { text += ": " + (ends + open).joined(separator: ", ") }
    if tallies.possibleDuplicates > 0 { text += "; \(tallies.possibleDuplicates) may be handled twice" }
    return VisibleText(trusted: text)
  }

  private static func times(_ count: Int) -> String { count == 1 ? "1 delivery" : "\(count) deliveries" }

  private static func commands(_ count: Int) -> String {
    count == 1 ? "a running command" : "\(count) running commands"
  }
}
