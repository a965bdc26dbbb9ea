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
