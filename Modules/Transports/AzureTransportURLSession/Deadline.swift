import AzureCore
import Dispatch

/// Calls back once when a time has passed, without a waiting thread.
// The source is made here and never handed out; Dispatch lets any thread cancel it.
final class Deadline: @unchecked Sendable {
  private let source: any DispatchSourceTimer

  /// One queue for all timers: their handlers only end an attempt.
  ///
  /// Of a quality of service that nothing of Foundation's has, and so, on Linux, with threads that Foundation cannot use up.
  private static let queue = DispatchQueue(label: "azure-queues.urlsession.deadlines", qos: .userInteractive)

  init(after duration: Duration, _ body: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(queue: Self.queue)
    let (seconds, attoseconds) = min(max(duration, .zero), .maximumWait).components
    let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    source.setEventHandler(handler: body)
    source.schedule(deadline: .now() + .nanoseconds(Int(min(nanoseconds, 1e18))))
    source.resume()
  }

  func cancel() { source.cancel() }
}
