import AzurePipeline

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// A thread of the operating system that runs one closure.
// A thread id is a plain value; it is only ever used once, by whoever joins.
struct NativeThread: @unchecked Sendable {
  private let id: pthread_t

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread, or returns `nil` when the system has none left.
  init?(_ body: @escaping @Sendable () -> Void) {
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

  /// Waits for the closure to return; called exactly once.
  func join() { pthread_join(id, nil) }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }

  /// Lets the thread clean up after itself; called instead of `join`.
  func detach() { pthread_detach(id) }
}

/// Runs blocking work where it may block: on a thread of its own, never on the cooperative pool.
public enum DedicatedThread {
  /// Runs blocking work on a new thread and waits for its result without blocking.
  ///
  /// Cancelling the task does not stop the work.
  ///
  /// - Parameter work: What to run.
  /// - Returns: What the work returned.
  /// - Throws: What the work threw; ``ConformanceFailure`` when no thread could be started.
  public static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    let result = TaskGate<Result<Value, any Error>>()
    guard let thread = NativeThread({ result.open(with: Result { try work() }) }) else {
      throw ConformanceFailure("No thread could be started")
    }
    thread.detach()
    return try await result.wait().get()
  }
}
