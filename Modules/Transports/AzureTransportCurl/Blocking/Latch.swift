#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Blocks one thread until another opens it or time runs out.
// Proof: the pointers never change; what they point at is only used by the pthread functions, and `isOpen`
// only while holding the mutex.
final class Latch: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isOpen = false

  init() {
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

  /// Lets the waiting thread go on, now or when it comes to wait.
  func open() {
    pthread_mutex_lock(mutex)
    isOpen = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Blocks until the latch is open, or until a time on the monotonic clock.
  func wait(until deadline: Duration) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isOpen {
      var result: CInt
      #if canImport(Darwin)
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let left = deadline - .seconds(Int64(now.tv_sec)) - .nanoseconds(Int64(now.tv_nsec))
        guard left > .zero else { return }
        var interval = timespec(left)
        result = pthread_cond_timedwait_relative_np(condition, mutex, &interval)
      #else
        var moment = timespec(deadline)
        result = pthread_cond_timedwait(condition, mutex, &moment)
      #endif
      if result == ETIMEDOUT { return }
    }
  }
}

extension timespec {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(tv_sec: Int(clamping: seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  }
}
