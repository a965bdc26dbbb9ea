/// How `azq receive` goes on: how many messages it asks for next, when it waits, and when it ends.
struct ReceivePlan {
  /// What to do after a response.
  enum Step: Equatable {
    /// Show the messages.
    case show
    /// Show the messages and end: one of them has come before.
    case showRepeated
    /// Ask again after a while.
    case pause(Duration)
    case end
  }

  /// How many messages one request asks for at most: the service's limit.
  static let batchSize = 32
  static let firstPause = Duration.milliseconds(250)
  static let longestPause = Duration.seconds(5)

  private let waits: Bool
  private let waitLimit: Duration?
  /// How many messages are still wanted; `nil` for all.
  private var wanted: Int?
  private var seen: Set<String> = []
  private var pause = firstPause
  private var waited = Duration.zero

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - limit: How many messages are wanted; `nil` for all.
  ///   - waits: Whether to wait for messages when there are none.
  ///   - waitLimit: How long to wait without a message; `nil` for ever.
  init(limit: Int?, waits: Bool = false, waitLimit: Duration? = nil) {
    wanted = limit
    self.waits = waits
    self.waitLimit = waitLimit
  }

  /// How many messages to ask for next; `nil` when there were as many as wanted.
  var nextCount: Int? {
    guard let wanted else { return Self.batchSize }
    return wanted > 0 ? min(wanted, Self.batchSize) : nil
  }

  /// Takes note of the ids of a response's messages.
  mutating func received(_ ids: [String]) -> Step {
    guard !ids.isEmpty else { return empty() }
    wanted = wanted.map { $0 - min($0, ids.count) }
    pause = Self.firstPause
    waited = .zero
    guard !waits else { return .show }
    let isRepeated = ids.contains(where: seen.contains)
    seen.formUnion(ids)
    return isRepeated ? .showRepeated : .show
  }

  /// Wants no more messages.
  mutating func finish() { wanted = 0 }

  private mutating func empty() -> Step {
    guard waits else { return .end }
    var next = pause
    if let waitLimit {
      guard waited < waitLimit else { return .end }
      next = min(next, waitLimit - waited)
    }
    waited += next
    pause = min(pause * 2, Self.longestPause)
    return .pause(next)
  }
}
