#if canImport(FoundationNetworking)
  import AzureCore
  import AzureQueueTesting
  import Foundation
  import FoundationNetworking
  import Synchronization

  /// Keeps the queue busy on which FoundationNetworking does all of its work, as a flood or a silent name server does.
  ///
  /// FoundationNetworking hands what it has to tell to a session's queue of operations from there; this one's takes nothing
  /// until it is told to.
  final class HeldUpFoundation: Sendable {
    private final class StuckQueue: OperationQueue, @unchecked Sendable {
      let (begun, released) = (ThreadGate<Void>(), ThreadGate<Void>())

      override func addOperation(_ block: @escaping @Sendable () -> Void) {
        begun.open(with: ())
        // A test that fails shall not hang.
        if released.wait(for: .seconds(30)) == nil { released.open(with: ()) }
        super.addOperation(block)
      }
    }

    private let server: LoopbackServer
    private let session: URLSession
    private let queue = StuckQueue()

    /// Returns when the queue is busy.
    init() async throws {
      server = try LoopbackServer { _ in .response() }
      guard let url = URL(string: "http://\(server.authority)/") else { throw ConformanceFailure("No URL") }
      queue.maxConcurrentOperationCount = 1
      session = URLSession(configuration: .ephemeral, delegate: Listener(), delegateQueue: queue)
      session.dataTask(with: url).resume()
      try await DedicatedThread.run { [queue] in queue.begun.wait() }
    }

    deinit { letGo() }

    /// Lets Foundation go on.
    func letGo() {
      queue.released.open(with: ())
      session.finishTasksAndInvalidate()
      server.stop()
    }

    private final class Listener: NSObject, URLSessionDataDelegate {}
  }
#endif
