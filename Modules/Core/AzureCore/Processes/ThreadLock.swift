#if canImport(Darwin)
  package import Synchronization

  /// A lock that many threads take in turns.
  package typealias ThreadLock = Mutex
#else
  #if canImport(Glibc)
    package import Glibc
  #elseif canImport(Musl)
    package import Musl
  #elseif canImport(Android)
    package import Android
  #endif

  /// A lock that all calls of a client take in turns, with the interface of `Mutex`.
  ///
  /// On Linux `Mutex` hands itself over to the thread that has waited longest, and all others wait until that thread has
  /// been woken and has its processor: once some wait, all wait, each time. With 64 threads that doubled what a send
  /// costs. This one is taken by the thread that runs.
  // Proof: the pointers never change; `mutex` is only used by the pthread functions, and what `value` points to is only touched
  // while the mutex is held, and is sent in and never out.
  package final class ThreadLock<Value>: @unchecked Sendable {
    @usableFromInline
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    // Not a property of the object, whose every use would also be checked for overlapping with another.
    @usableFromInline
    let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    /// Makes a lock that is free.
    package init(_ value: sending Value) {
      self.value.initialize(to: value)
      mutex.initialize(to: pthread_mutex_t())
      pthread_mutex_init(mutex, nil)
    }

    deinit {
      pthread_mutex_destroy(mutex)
      mutex.deinitialize(count: 1).deallocate()
      value.deinitialize(count: 1).deallocate()
    }

    /// Runs a closure with the value while nobody else can.
    ///
    /// Inlined wherever it is called, also in other modules: it would not know the types otherwise.
    @inlinable
    @inline(__always)
    package func withLock<Result, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(mutex)
      defer { withExtendedLifetime(self) { _ = pthread_mutex_unlock(mutex) } }
      return try body(&value.pointee)
    }
  }
#endif
