import AzureCore

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
struct NativeThread: @unchecked Sendable {
  private let id: pthread_t

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread; `nil` when the system cannot create one.
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

  /// Waits until the closure has returned; call it once.
  func join() { pthread_join(id, nil) }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }

  /// Lets the thread free its resources when it ends; call it instead of `join`.
  func detach() { pthread_detach(id) }
}

/// Runs blocking work on a thread of its own, not on the cooperative thread pool.
public enum DedicatedThread {
  /// Runs blocking work, such as calls of a blocking client, on a new thread and waits for its result without blocking.
  ///
  /// Cancellation of the task does not stop the work.
  ///
  /// - Parameter work: The work.
  /// - Returns: The result of the work.
  /// - Throws: The error of the work; ``ConformanceFailure`` when no thread could be started.
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
