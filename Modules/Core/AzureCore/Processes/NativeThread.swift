#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// An operating system thread that runs one closure.
// Unchecked, because `pthread_t` may be a pointer; the id is used once, to join or detach the thread.
package struct NativeThread: @unchecked Sendable {
  private let id: pthread_t

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread; `nil` when the system cannot create one.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Glibc) || canImport(Android)
      var id = pthread_t()
    #else
      var id: pthread_t?
    #endif
    let status = pthread_create(&id, nil, { Self.run($0) }, work.toOpaque())
    #if canImport(Glibc) || canImport(Android)
      let started: pthread_t? = status == 0 ? id : nil
    #else
      let started = status == 0 ? id : nil
    #endif
    guard let started else {
      work.release()
      return nil
    }
    self.id = started
  }

  /// Waits until the closure has returned; call it once.
  package func join() { pthread_join(id, nil) }

  /// Lets the thread free its resources when it ends; call it instead of `join`.
  package func detach() { pthread_detach(id) }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }
}

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
