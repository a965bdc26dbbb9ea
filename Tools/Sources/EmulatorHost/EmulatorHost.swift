public import AzureQueueEmulator
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Serves a queue emulator over HTTP/1.1 on a TCP port of this machine.
///
/// The engine gets every request as it arrived: method, target with its percent-encoding, header fields with their
/// order and case, body; what it answers goes out the same way, reason phrase included. Only framing is the host's.
/// It speaks no TLS and is meant for loopback addresses.
public struct EmulatorHost: Sendable {
  /// How large the body of a request may be before it is answered `413` here: 4 MiB.
  ///
  /// The service's own limits are far lower and are the engine's.
  public static let maximumRequestBytes = 4 * 1024 * 1024

  private let emulator: QueueEmulator
  private let host: String
  private let port: Int
  private let grace: Duration
  private let observe: (@Sendable (ServedExchange) -> Void)?

  /// Makes a host; nothing is bound yet.
  ///
  /// - Parameters:
  ///   - emulator: The service that answers.
  ///   - host: The address or name to listen on.
  ///   - port: The port to listen on; 0 for one that is free.
  ///   - grace: How long requests under way may take to finish once the host is to stop.
  ///   - observe: Called with each exchange before its answer is written, from any thread.
  public init(
    _ emulator: QueueEmulator, host: String = "127.0.0.1", port: Int = 0, grace: Duration = .seconds(2),
    observe: (@Sendable (ServedExchange) -> Void)? = nil
  ) {
    self.emulator = emulator
    self.host = host
    self.port = port
    self.grace = grace
    self.observe = observe
  }

  /// Serves while a piece of work runs, then stops.
  ///
  /// Stopping refuses new connections, closes idle ones, and lets requests under way finish; what has not finished within
  /// the grace is cut off. It returns when all that is done, also when the work throws or the task is cancelled.
  ///
  /// - Parameter work: Gets the address as soon as connections are accepted.
  /// - Returns: What the work returns.
  /// - Throws: ``EmulatorHostError`` when the address cannot be bound, or what the work throws.
  public func serve<Result: Sendable>(
    _ work: (BoundAddress) async throws -> Result
  ) async throws -> Result {
    let (bound, binding) = AsyncStream.makeStream(of: Int?.self)
    let server = Server(
      childChannelSetup: EmulatorChannel(emulator: emulator, observe: observe),
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { binding.yield($0.localAddress?.port) },
      // One loop: the engine answers one request at a time, and loops that wait for each other only cost more.
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton.next(),
      logger: Logger(label: "EmulatorHost") { _ in SwiftLogNoOpLogHandler() })
    // A task of its own, so that cancelling the caller leads to the orderly stop below.
    let serving = Task {
      defer { binding.finish() }
      try await server.run()
    }
    guard let port = await Self.first(of: bound) else {
      try await Self.failure(of: serving, host: host, port: port)
    }
    let outcome: Swift.Result<Result, any Error>
    do {
      outcome = .success(try await work(BoundAddress(host: host, port: port)))
    } catch {
      outcome = .failure(error)
    }
    await stop(server, serving)
    return try outcome.get()
  }

  /// Waits in a task of its own: the caller may be cancelled, and the server is to be stopped all the same.
  private static func first(of bound: AsyncStream<Int?>) async -> Int? {
    await Task {
      var iterator = bound.makeAsyncIterator()
      return await iterator.next() ?? nil
    }.value
  }

  private static func failure(
    of serving: Task<Void, any Error>, host: String, port: Int
  ) async throws -> Never {
    do {
      try await serving.value
      throw EmulatorHostError(host: host, port: port, reason: "the server ended at once")
    } catch let error as IOError {
      throw EmulatorHostError(host: host, port: port, errno: error.errnoCode)
    } catch let error as EmulatorHostError {
      throw error
    } catch {
      throw EmulatorHostError(host: host, port: port, reason: "\(error)")
    }
  }

  private func stop(_ server: Server<EmulatorChannel>, _ serving: Task<Void, any Error>) async {
    await Task {
      let timer = Task {
        try await Task.sleep(for: grace)
        serving.cancel()
      }
      try? await server.shutdownGracefully()
      try? await serving.value
      timer.cancel()
    }.value
  }
}
