#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Blocks one thread until another brings a value, or time runs out.
// Proof: the pointers never change and are only used by the pthread functions; `value` is only touched while holding
// the mutex.
package final class ThreadGate<Value: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var value: Value?

  /// Makes a gate that is shut.
  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      pthread_cond_init(condition, nil)
    #else
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deinitialize(count: 1).deallocate()
    mutex.deinitialize(count: 1).deallocate()
  }

  /// Lets the thread go on, now or when it comes to wait.
  package func open(with value: Value) {
    pthread_mutex_lock(mutex)
    self.value = value
    pthread_mutex_unlock(mutex)
    // After the mutex, which the thread that wakes up takes first; that thread may let go of the gate at once.
    withExtendedLifetime(self) { _ = pthread_cond_signal(condition) }
  }

  /// Blocks until the gate is open.
  package func wait() -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let value { return value }
      pthread_cond_wait(condition, mutex)
    }
  }

  /// Blocks until the gate is open, or returns `nil` after a time.
  package func wait(for limit: Duration) -> Value? {
    wait(until: SystemClock.elapsed + min(limit, .maximumWait))
  }

  /// Blocks until the gate is open, or returns `nil` at a time on the clock of ``SystemClock``.
  package func wait(until end: Duration) -> Value? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while value == nil {
      #if canImport(Darwin)
        let left = end - SystemClock.elapsed
        guard left > .zero else { return nil }
        var interval = Self.moment(left)
        let result = pthread_cond_timedwait_relative_np(condition, mutex, &interval)
      #else
        var moment = Self.moment(max(end, .zero))
        let result = pthread_cond_timedwait(condition, mutex, &moment)
      #endif
      if result != 0 { return value }
    }
    return value
  }

  private static func moment(_ duration: Duration) -> timespec {
    // The machine may have been up for a while when the longest limit begins.
    let (seconds, attoseconds) = min(duration, .maximumWait * 2).components
    return .init(tv_sec: Int(clamping: seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  }
}
