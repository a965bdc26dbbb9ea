import AzureCore
import Synchronization

/// Tells those who wait for messages of a queue that this process has sent one to it.
///
/// One for the process, because sender and receiver may be clients that know nothing of each other. While nobody listens, a
/// send costs one look at a number. May be used from any thread.
package final class SendSignals: Sendable {
  /// Names a listener.
  package struct Listener: Sendable, Hashable {
    fileprivate var url: String
    fileprivate var id: Int
  }

  private struct State {
    var closures: [String: [Int: @Sendable () -> Void]] = [:]
    var lastID = 0
  }

  /// Those of the process.
  package static let shared = SendSignals()

  private let state = ThreadLock(State())
  private let listeners = Atomic(0)

  private init() {}

  /// Calls a closure after each send to a queue, on the sender's thread, until ``stop(_:)``.
  ///
  /// - Parameters:
  ///   - url: The address of the queue, without a credential.
  ///   - closure: Must be quick.
  /// - Returns: What ends it.
  package func listen(to url: String, _ closure: @escaping @Sendable () -> Void) -> Listener {
    listeners.add(1, ordering: .sequentiallyConsistent)
    return state.withLock { state in
      state.lastID += 1
      state.closures[url, default: [:]][state.lastID] = closure
      return Listener(url: url, id: state.lastID)
    }
  }

  /// Ends a listener; a second time does nothing.
  package func stop(_ listener: Listener) {
    let isGone = state.withLock { state in
      let closure = state.closures[listener.url]?.removeValue(forKey: listener.id)
      if state.closures[listener.url]?.isEmpty == true { state.closures[listener.url] = nil }
      return closure != nil
    }
    if isGone { listeners.subtract(1, ordering: .sequentiallyConsistent) }
  }

  /// Says that a message was sent; the address is made only where someone listens.
  func tell(_ endpoint: @autoclosure () -> String, _ queue: String) {
    guard listeners.load(ordering: .sequentiallyConsistent) > 0 else { return }
    let url = endpoint() + "/" + queue
    let closures = state.withLock { state in state.closures[url].map { Array($0.values) } ?? [] }
    for closure in closures { closure() }
  }
}
