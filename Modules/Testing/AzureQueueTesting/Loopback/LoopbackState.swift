import AzureCore
import Synchronization

/// The state that the threads of a ``LoopbackServer`` share.
final class LoopbackState: Sendable {
  private struct Waiter {
    var condition: @Sendable (LoopbackServer.Counters) -> Bool
    var continuation: CheckedContinuation<Bool, Never>
  }

  private struct Storage {
    var isStopping = false
    var counters = LoopbackServer.Counters()
    var requests: [ReceivedRequest] = []
    /// The descriptors of open connections.
    ///
    /// One is closed and removed under the lock, in one step.
    var open: [Int: Int32] = [:]
    var finished: [Int] = []
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0

    /// Removes the waiters whose condition now holds; they are resumed after the lock is released.
    mutating func ready() -> [CheckedContinuation<Bool, Never>] {
      guard !waiters.isEmpty else { return [] }
      let met = waiters.filter { $0.value.condition(counters) }
      for key in met.keys { waiters[key] = nil }
      return met.values.map(\.continuation)
    }
  }

  private let storage = Mutex(Storage())
  private let keepsRequests: Bool

  init(keepsRequests: Bool) { self.keepsRequests = keepsRequests }

  var counters: LoopbackServer.Counters { storage.withLock { $0.counters } }
  var requests: [ReceivedRequest] { storage.withLock { $0.requests } }
  var isStopping: Bool { storage.withLock { $0.isStopping } }

  /// Registers a new connection and returns its number, or `nil` when the server is stopping.
  func open(_ descriptor: Int32) -> Int? {
    change { storage in
      guard !storage.isStopping else { return nil }
      storage.counters.connections += 1
      storage.counters.openConnections += 1
      storage.counters.maximumOpenConnections = max(
        storage.counters.maximumOpenConnections, storage.counters.openConnections)
      storage.open[storage.counters.connections] = descriptor
      return storage.counters.connections
    }
  }

  /// Closes the descriptor of a connection, and marks its thread as ready to be joined.
  func close(_ number: Int) {
    change { storage in
      guard let descriptor = storage.open.removeValue(forKey: number) else { return }
      Socket.close(descriptor)
      storage.counters.openConnections -= 1
      storage.finished.append(number)
    }
  }

  func takeFinished() -> [Int] {
    storage.withLock { storage in
      defer { storage.finished.removeAll() }
      return storage.finished
    }
  }

  /// Numbers and counts a request, and records it when requests are recorded.
  func record(_ make: (Int) -> ReceivedRequest) -> ReceivedRequest {
    change { storage in
      storage.counters.requests += 1
      let request = make(storage.counters.requests)
      if keepsRequests { storage.requests.append(request) }
      return request
    }
  }

  /// Wakes every blocked thread by shutting down its connection; new connections are refused from now on.
  func stop() {
    storage.withLock { storage in
      storage.isStopping = true
      for descriptor in storage.open.values { Socket.shutDown(descriptor) }
    }
  }

  /// Ends waits whose condition can no longer become true; called when all threads have ended.
  func endWaits() {
    let waiters = storage.withLock { storage in
      defer { storage.waiters.removeAll() }
      return storage.waiters.values.map(\.continuation)
    }
    for waiter in waiters { waiter.resume(returning: false) }
  }

  /// Shuts down every open connection; each thread then closes its own.
  func endConnections() {
    storage.withLock { storage in
      for descriptor in storage.open.values { Socket.shutDown(descriptor) }
    }
  }

  /// Waits until the condition holds or the time runs out.
  func wait(
    within limit: Duration, until condition: @escaping @Sendable (LoopbackServer.Counters) -> Bool
  ) async -> Bool {
    let key = storage.withLock { storage in
      storage.nextWaiter += 1
      return storage.nextWaiter
    }
    var timer: Task<Void, Never>?
    defer { timer?.cancel() }
    return await withCheckedContinuation { continuation in
      let outcome: Bool? = storage.withLock { storage in
        if condition(storage.counters) { return true }
        if storage.isStopping { return false }
        storage.waiters[key] = Waiter(condition: condition, continuation: continuation)
        return nil
      }
      if let outcome { return continuation.resume(returning: outcome) }
      // Only now: a time that is up at once would find no waiter to end.
      timer = Task {
        guard (try? await Task.sleep(for: min(max(limit, .zero), .maximumWait))) != nil else { return }
        self.giveUp(key)
      }
    }
  }

  private func giveUp(_ key: Int) {
    storage.withLock { $0.waiters.removeValue(forKey: key) }?.continuation.resume(returning: false)
  }

  private func change<Value: Sendable>(_ body: (inout sending Storage) -> sending Value) -> Value {
    let (value, ready) = storage.withLock { storage in
      let value = body(&storage)
      return (value, storage.ready())
    }
    for continuation in ready { continuation.resume(returning: true) }
    return value
  }
}
