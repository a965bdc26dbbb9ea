import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import EmulatorHost
import Synchronization

/// A host on a free port that believes every caller, and what it served.
final class Observed: Sendable {
  private let served = Mutex<[ServedExchange]>([])

  var exchanges: [ServedExchange] { served.withLock { $0 } }

  /// Serves while the work runs.
  static func serve<Result: Sendable>(
    grace: Duration = .seconds(2), _ work: @escaping (BoundAddress, Observed) async throws -> Result
  ) async throws -> Result {
    let observed = Observed()
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
    let host = EmulatorHost(emulator, grace: grace) { exchange in
      observed.served.withLock { $0.append(exchange) }
    }
    return try await host.serve { try await work($0, observed) }
  }
}
