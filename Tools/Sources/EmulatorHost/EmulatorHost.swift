public import AzureQueueEmulator
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Serves a queue emulator over HTTP/1.1 on a TCP port of this machine.
///
/// The engine gets every request as it arrived: method, target with its percent-encoding, header fields with their
/// order and case, body; what it returns goes out the same way, reason phrase included. Only framing is the host's, and what it
/// says by itself: `400` to what is not HTTP, or HTTP/1.1 without its one `Host`, `408` to what does not come in time, `413`
/// and `431` to what is too large. It serves plain http, or https when it is given a certificate, and is meant for loopback
/// addresses.
///
/// Connections are served in turns, a request at a time; one whose responses are not taken gets no further ones, and holds up
/// no other.
public struct EmulatorHost: Sendable {
  /// How large the body of a request may be before it gets `413` here: 4 MiB.
  ///
  /// The service's own limits are far lower and are the engine's.
  public static let maximumRequestBytes = 4 * 1024 * 1024

  private let service: EmulatorService
  private let host: String
  private let port: Int

  /// Makes a host; nothing is bound yet.
  ///
  /// - Parameters:
  ///   - emulator: The service that responds.
  ///   - host: The address or name to listen on.
  ///   - port: The port to listen on; 0 for one that is free.
  ///   - grace: How long requests under way may take to finish once the host is to stop; a second unless given.
  ///   - limits: How long a connection may keep the host waiting; over TLS, `idleTime` is what a handshake may take.
  ///   - tls: The certificate to serve https with; plain http when `nil`.
  ///   - issuer: Where clients sign in; nowhere when `nil`. One host at a time serves it.
  ///   - observe: Called with each exchange before its response is written, on the thread that serves all connections: while it
  ///     waits for something, none of them is served.
  public init(
    _ emulator: QueueEmulator, host: String = "127.0.0.1", port: Int = 0, grace: Duration = .seconds(1),
    limits: ConnectionLimits = ConnectionLimits(), tls: EmulatorTLS? = nil, issuer: LocalIssuer? = nil,
    observe: (@Sendable (ServedExchange) -> Void)? = nil
  ) {
    service = EmulatorService(
      emulator: emulator, limits: limits, grace: grace, tls: tls, issuer: issuer, observe: observe)
    self.host = host
    self.port = port
  }

  /// Serves while a piece of work runs, then stops.
  ///
  /// Stopping refuses new connections and closes those whose next request has not arrived with its head; requests under way
  /// finish, and those that a connection has sent after them are not begun. What has not finished within the grace, or whose
  /// response was not taken, is cut off. It returns when all that is done, also when the work throws or the task is cancelled.
  ///
  /// Having too few descriptors for a moment does not end the host: it goes on to accept connections a second later. When the
  /// system takes its socket away, the work is cancelled.
  ///
  /// - Parameters:
  ///   - isolation: The actor that the work is carried out on; the caller's.
  ///   - work: Gets the address as soon as connections are accepted. It runs in a task of its own, which is cancelled with
  ///     the caller's.
  /// - Returns: What the work returns.
  /// - Throws: ``EmulatorHostError`` when the address cannot be bound, or the host ended before the work; or what the work
  ///   throws.
  public func serve<Result: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ work: @escaping (BoundAddress) async throws -> Result
  ) async throws -> Result {
    try await serve(whenBound: { _ in }, work)
  }

  /// As above, and tells of the socket that listens before the work begins.
  func serve<Result: Sendable>(
    isolation: isolated (any Actor)? = #isolation, whenBound: (any Channel) -> Void,
    _ work: @escaping (BoundAddress) async throws -> Result
  ) async throws -> Result {
    let (bound, binding) = AsyncStream.makeStream(of: (any Channel).self)
    // One loop: the engine responds to one request at a time, and loops that wait for each other only cost more.
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let turns = NIOLoopBoundBox.makeBoxSendingValue(Turns(), eventLoop: loop)
    let server = Server(
      childChannelSetup: EmulatorChannel(service: service, turns: turns),
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { binding.yield($0) }, eventLoopGroup: loop,
      logger: Logger(label: "EmulatorHost") { _ in SwiftLogNoOpLogHandler() })
    // A task of its own, so that cancelling the caller leads to the orderly stop below.
    let serving = Task {
      defer { binding.finish() }
      try await server.run()
    }
    guard let channel = await Self.first(of: bound), let port = channel.localAddress?.port else {
      try await Self.failure(of: serving, host: host, port: port)
    }
    whenBound(channel)
    let address = BoundAddress(host: host, port: port, isSecure: service.tls != nil)
    service.issuer?.serve(at: address.origin)
    let outcome: Swift.Result<Result, any Error>
    do {
      outcome = .success(try await Self.carryOut(work, at: address, on: channel))
    } catch {
      outcome = .failure(error)
    }
    await stop(server, serving)
    return try outcome.get()
  }

  /// Waits in a task of its own: the caller may be cancelled, and the server is to be stopped all the same.
  private static func first(of bound: AsyncStream<any Channel>) async -> (any Channel)? {
    await Task {
      var iterator = bound.makeAsyncIterator()
      return await iterator.next()
    }.value
  }

  /// Carries the work out, and cancels it when the channel is closed before its end.
  private static func carryOut<Result: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ work: @escaping (BoundAddress) async throws -> Result,
    at address: BoundAddress, on channel: any Channel
  ) async throws -> Result {
    let task = Task {
      _ = isolation
      return try await work(address)
    }
    channel.closeFuture.whenComplete { _ in task.cancel() }
    let outcome = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    guard channel.isActive else { throw EmulatorHostError(closed: address) }
    return try outcome.get()
  }

  private static func failure(
    of serving: Task<Void, any Error>, host: String, port: Int
  ) async throws -> Never {
    do {
      try await serving.value
      throw EmulatorHostError(host: host, port: port, reason: "the server ended at once")
    } catch let error as IOError {
      throw EmulatorHostError(host: host, port: port, errno: error.errnoCode)
    } catch is SocketAddressError.UnknownHost {
      throw EmulatorHostError(host: host, port: port, reason: "the name has no address")
    } catch let error as EmulatorHostError {
      throw error
    } catch {
      throw EmulatorHostError(host: host, port: port, reason: "\(error)")
    }
  }

  private func stop(_ server: Server<EmulatorChannel>, _ serving: Task<Void, any Error>) async {
    // In a task of its own, as above. Each connection keeps the grace by itself.
    await Task {
      try? await server.shutdownGracefully()
      try? await serving.value
    }.value
  }
}
