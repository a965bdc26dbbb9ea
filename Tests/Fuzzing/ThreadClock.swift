import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The processor time of one thread: how much it has worked, however busy the machine is with other things.
package final class ThreadClock: Sendable {
  #if canImport(Glibc) || canImport(Musl)
    private let clock = Mutex<clockid_t?>(nil)
  #endif

  package init() {}

  /// Takes the calling thread for the one that is meant; it must outlive this object.
  package func watchThisThread() {
    #if canImport(Glibc) || canImport(Musl)
      clock.withLock { clock in
        var id = clockid_t()
        if pthread_getcpuclockid(pthread_self(), &id) == 0 { clock = id }
      }
    #endif
  }

  /// How long the thread has worked so far; `nil` where the system does not tell, or before there is a thread.
  package var now: Duration? {
    #if canImport(Glibc) || canImport(Musl)
      guard let id = clock.withLock({ $0 }) else { return nil }
      var time = timespec()
      guard clock_gettime(id, &time) == 0 else { return nil }
      return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    #else
      return nil
    #endif
  }
}
