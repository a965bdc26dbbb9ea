#if canImport(FoundationNetworking)
  import AzureCore
  import AzureQueueTesting
  import Foundation
  import FoundationNetworking
  import Synchronization

  /// Blocks the queue on which FoundationNetworking does all of its work, as a flood or a silent name server would.
  ///
  /// From there FoundationNetworking adds its reports to a session's operation queue. The operation queue of this session blocks
  /// until it is released.
  final class HeldUpFoundation: Sendable {
    private final class StuckQueue: OperationQueue, @unchecked Sendable {
      let (begun, released) = (ThreadGate<Void>(), ThreadGate<Void>())

      override func addOperation(_ block: @escaping @Sendable () -> Void) {
        begun.open(with: ())
        // A failing test must not hang.
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
