/// What the calls of a client tell each other about a busy service: when one is told to slow down, its siblings wait too.
///
/// Kept apart for each resource (a queue) at each location. It reads no clock: each call brings the time. May
/// be used from any thread.
public final class SharedPace: Sendable {
  /// What a pause is for.
  public struct Key: Sendable, Hashable {
    /// Where the requests go.
    public var location: Location
    /// What they are about: the name of the queue; empty for the service itself.
    public var resource: String

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - location: Where the requests go.
    ///   - resource: What they are about.
    public init(_ location: Location, _ resource: String) {
      self.location = location
      self.resource = resource
    }
  }

  private let pauses = ThreadLock(Pauses())

  /// Makes a pace without pauses.
  public init() {}

  /// Lets the siblings wait.
  ///
  /// A pause that ends later already is kept.
  ///
  /// - Parameters:
  ///   - key: Whose calls.
  ///   - duration: How long from now.
  ///   - now: The present time.
  public func pause(_ key: Key, for duration: Duration, now: ClockReading) {
    let end = now.elapsed + min(duration, .asGoodAsForever)
    pauses.withLock { $0.add(key, until: end, at: now.elapsed) }
  }

  /// Returns how long a call has to wait before it sends.
  ///
  /// - Parameters:
  ///   - key: Whose call.
  ///   - now: The present time.
  /// - Returns: The wait; zero when there is no pause.
  public func wait(_ key: Key, now: ClockReading) -> Duration {
    pauses.withLock { $0.left(key, at: now.elapsed) }
  }
}

/// The ends of the pauses; a value that decides without reading a clock.
struct Pauses: Sendable, Hashable {
  private var ends: [SharedPace.Key: Duration] = [:]

  /// How many resources are remembered.
  var count: Int { ends.count }

  mutating func add(_ key: SharedPace.Key, until end: Duration, at now: Duration) {
    // What has passed is forgotten here, so that no client remembers every queue it ever met.
    ends = ends.filter { $0.value > now }
    ends[key] = max(end, ends[key] ?? end)
  }

  func left(_ key: SharedPace.Key, at now: Duration) -> Duration {
    max(.zero, (ends[key] ?? now) - now)
  }
}
