// What responses have told the calls of a client about the service: the time there, and when it is busy.

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
