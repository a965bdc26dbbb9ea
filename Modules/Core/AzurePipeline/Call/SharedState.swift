// What the calls of a client share: the service's time, when it is busy, and the budget of their retries.

package import AzureCore

/// How far the service's clock is from this machine's, as the calls of a client have learned it.
///
/// Zero until a response has shown otherwise. May be used from any thread.
package final class ServiceClock: Sendable {
  private let current = ThreadLock(Duration.zero)

  /// Makes a clock that agrees with the machine's.
  package init() {}

  /// What has to be added to this machine's time to get the service's.
  package var offset: Duration { current.withLock { $0 } }

  /// Takes the service's word for the time.
  ///
  /// - Parameters:
  ///   - date: What the service's clock says.
  ///   - now: What this machine's clock says at the same time.
  /// - Returns: The new offset.
  @discardableResult
  package func correct(to date: Timestamp, now: Timestamp) -> Duration {
    let offset = date - now
    current.withLock { $0 = offset }
    return offset
  }
}

/// What the calls of a client share about a busy service: when one is asked to slow down, the others wait too.
///
/// Kept apart for each resource (a queue) at each location. It reads no clock: each call brings the time. May
/// be used from any thread.
package final class ThrottleGate: Sendable {
  /// What a pause is for.
  package struct Key: Sendable, Hashable {
    /// Where the requests go.
    package var location: StorageLocation
    /// What they are about: the name of the queue; empty for the service itself.
    package var resource: String

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - location: Where the requests go.
    ///   - resource: What they are about.
    package init(_ location: StorageLocation, _ resource: String) {
      self.location = location
      self.resource = resource
    }
  }

  private let pauses = ThreadLock(Pauses())

  /// Makes a gate without pauses.
  package init() {}

  /// Lets the calls wait.
  ///
  /// A pause that ends later already is kept.
  ///
  /// - Parameters:
  ///   - key: Whose calls.
  ///   - duration: How long from now.
  ///   - now: The present time.
  package func pause(_ key: Key, for duration: Duration, now: ClockReading) {
    let end = now.elapsed + min(duration, .maximumWait)
    pauses.withLock { $0.add(key, until: end, at: now.elapsed) }
  }

  /// Returns how long a call has to wait before it sends.
  ///
  /// - Parameters:
  ///   - key: Whose call.
  ///   - now: The present time.
  /// - Returns: The wait; zero when there is no pause.
  package func wait(_ key: Key, now: ClockReading) -> Duration {
    pauses.withLock { $0.left(key, at: now.elapsed) }
  }
}

/// The ends of the pauses; a value that decides without reading a clock.
struct Pauses: Sendable, Hashable {
  private var ends: [ThrottleGate.Key: Duration] = [:]

  /// How many resources are remembered.
  var count: Int { ends.count }

  mutating func add(_ key: ThrottleGate.Key, until end: Duration, at now: Duration) {
    // What has passed is forgotten here, so that no client remembers every queue it ever met.
    ends = ends.filter { $0.value > now }
    ends[key] = max(end, ends[key] ?? end)
  }

  func left(_ key: ThrottleGate.Key, at now: Duration) -> Duration {
    max(.zero, (ends[key] ?? now) - now)
  }
}

/// The one ``RetryBudget`` of all calls of a client.
///
/// It reads no clock: each call brings the time. May be used from any thread.
package final class SharedRetryBudget: Sendable {
  private let bucket: ThreadLock<TokenBucket>

  /// Makes a full budget.
  ///
  /// - Parameter budget: The numbers.
  package init(_ budget: RetryBudget = RetryBudget()) { bucket = ThreadLock(TokenBucket(budget)) }

  /// Takes note that a call begins.
  ///
  /// - Parameter now: The present time.
  package func addCall(now: ClockReading) { bucket.withLock { $0.addCall(at: now.elapsed) } }

  /// Takes a retry out of the budget.
  ///
  /// - Parameter now: The present time.
  /// - Returns: Whether there was one left.
  package func takeRetry(now: ClockReading) -> Bool { bucket.withLock { $0.takeRetry(at: now.elapsed) } }
}

/// The tokens of a ``RetryBudget`` at a time; a value that decides without reading a clock.
struct TokenBucket: Sendable, Hashable {
  private let budget: RetryBudget
  private(set) var tokens: Double
  private var filledAt: Duration?

  init(_ budget: RetryBudget) {
    self.budget = budget
    tokens = Double(budget.capacity)
  }

  /// Puts in what a call brings.
  mutating func addCall(at now: Duration) {
    fill(at: now)
    tokens = min(Double(budget.capacity), tokens + budget.perCall)
  }

  /// Takes a token for a retry, if there is one.
  mutating func takeRetry(at now: Duration) -> Bool {
    fill(at: now)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  private mutating func fill(at now: Duration) {
    // Threads bring their readings in any order.
    guard let last = filledAt else {
      filledAt = now
      return
    }
    guard now > last else { return }
    // Full, as nearly always: what the time brings need not be worked out.
    if tokens < Double(budget.capacity) {
      tokens = min(Double(budget.capacity), tokens + (now - last) / .seconds(1) * budget.perSecond)
    }
    filledAt = now
  }
}
