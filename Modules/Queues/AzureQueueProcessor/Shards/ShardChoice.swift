import AzureCore
import AzureQueueProtocol

/// Chooses shards and keeps their rates; shared by all callers of a sharded queue, async or blocking.
final class ShardChoice: Sendable {
  private struct State {
    var rates: ShardRates
    var nextToSend = 0
    var nextToReceive = 0
  }

  let count: Int
  let clock: any PipelineClock
  private let map: ShardMap
  private let state: ThreadLock<State>

  /// Makes a choice.
  ///
  /// - Parameters:
  ///   - urls: The addresses of the queues, in order.
  ///   - names: The names by which keys are spread.
  ///   - options: How many messages a second.
  /// - Throws: `AzureError` when they cannot be shards of one queue.
  init(urls: [String], names: [String], _ options: ShardedQueueOptions) throws(AzureError) {
    try options.check()
    guard !urls.isEmpty else { throw .invalidArgument("A sharded queue needs at least one queue") }
    guard names.count == urls.count else {
      throw .invalidArgument("There are \(urls.count) shards and \(names.count) names")
    }
    guard Set(names.map { ExactText($0) }).count == names.count else {
      throw .invalidArgument("Two shards have the same name", advice: "give each queue once")
    }
    count = urls.count
    clock = options.clock
    map = ShardMap(names)
    state = ThreadLock(State(rates: ShardRates(accounts: urls.map(Self.account), options)))
  }

  /// Which shard a message goes to: that of its key, or the next in turn.
  func shard(for key: String?) -> Int {
    if let key { return map.shard(of: key) }
    return state.withLock { state in
      defer { state.nextToSend = (state.nextToSend + 1) % count }
      return state.nextToSend
    }
  }

  /// The shards in the order in which to look for messages: each time another is the first.
  func receiveOrder() -> [Int] {
    let first = state.withLock { state in
      defer { state.nextToReceive = (state.nextToReceive + 1) % count }
      return state.nextToReceive
    }
    return Array(first..<count) + Array(0..<first)
  }

  /// Takes the place of a message in the rates.
  ///
  /// - Returns: How long to wait before it is sent.
  func wait(_ shard: Int, for message: OutgoingMessage) -> Duration {
    let now = clock.now().elapsed
    return state.withLock { $0.rates.take(shard, bytes: message.content.size, at: now) }
  }

  /// The address of the account that a queue's address is in.
  static func account(_ url: String) -> String {
    url.lastIndex(of: "/").map { String(url[..<$0]) } ?? url
  }
}

extension MessageContent {
  /// How many bytes it has before it is encoded.
  fileprivate var size: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    }
  }
}
