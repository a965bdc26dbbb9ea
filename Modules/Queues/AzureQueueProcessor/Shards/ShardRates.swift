import AzureCore

/// How many messages a second may be sent to one shard or account; a value that is told the time.
///
/// A bucket of tokens. Who comes when it is empty takes a token of the future and is told how long to wait for it, so that
/// those who come at the same time go one after the other.
struct ShardRate: Sendable, Hashable {
  private let perSecond: Double
  private let burst: Double
  private var tokens: Double
  private var filledAt: Duration?

  /// Makes a full bucket.
  ///
  /// - Parameters:
  ///   - perSecond: How many tokens come in a second; more than 0.
  ///   - burst: For how long an idle bucket saves up.
  init(perSecond: Double, burst: Duration) {
    self.perSecond = perSecond
    self.burst = max(1, perSecond * (burst / .seconds(1)))
    tokens = self.burst
  }

  /// Takes tokens.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - now: The present time.
  /// - Returns: How long to wait before they are there.
  mutating func take(_ count: Int, at now: Duration) -> Duration {
    guard perSecond.isFinite else { return .zero }
    // Threads bring their readings in any order.
    let since = max(.zero, now - (filledAt ?? now))
    filledAt = max(now, filledAt ?? now)
    tokens = min(burst, tokens + since / .seconds(1) * perSecond) - Double(count)
    return tokens < 0 ? .seconds(min(-tokens / perSecond, Duration.maximumWait / .seconds(1))) : .zero
  }
}

/// The rates of all shards and of the accounts that they are in.
struct ShardRates: Sendable {
  private var shards: [ShardRate]
  private var accounts: [ShardRate]
  /// Which account a shard is in.
  private let account: [Int]

  /// Makes rates.
  ///
  /// - Parameters:
  ///   - accounts: The account of each shard, by any name.
  ///   - options: How many messages a second.
  init(accounts: [String], _ options: ShardedQueueOptions) {
    var places: [String: Int] = [:]
    account = accounts.map { name in
      let place = places[name] ?? places.count
      places[name] = place
      return place
    }
    shards = accounts.map { _ in ShardRate(perSecond: options.perQueue, burst: options.burst) }
    self.accounts = places.map { _ in ShardRate(perSecond: options.perAccount, burst: options.burst) }
  }

  /// Takes the place of a message.
  ///
  /// - Parameters:
  ///   - shard: Where it goes.
  ///   - bytes: Its size; the service's targets are for messages of 1 KiB, so that each KiB begun counts as one.
  ///   - now: The present time.
  /// - Returns: How long to wait before it is sent.
  mutating func take(_ shard: Int, bytes: Int, at now: Duration) -> Duration {
    let count = max(1, (bytes + 1023) / 1024)
    let account = account[shard]
    return max(shards[shard].take(count, at: now), accounts[account].take(count, at: now))
  }
}
