#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// A thread for one piece of work that blocks, and that nobody waits for.
package enum DetachedThread {
  /// Starts a thread.
  ///
  /// - Parameter body: What it does; the thread ends with it.
  /// - Returns: Whether the system had a thread to give; if not, the body is not run.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let thread = NativeThread {
      // Signals are for the program's own threads.
      var all = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_BLOCK, &all, nil)
      body()
    }
    thread?.detach()
    return thread != nil
  }
}
