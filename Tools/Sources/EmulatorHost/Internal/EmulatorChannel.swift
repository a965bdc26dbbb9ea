import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// One connection: requests in, the engine's responses out, one after the other.
///
/// Hummingbird's own `HTTP1Channel` goes through types that forget the reason phrases of known status codes, and the
/// service's phrases are its messages; so this one stays with NIO's messages. NIO's handlers for pipelining and for errors do
/// not: the one takes everything in that a peer sends at once, and their ways of stopping contradict each other.
struct EmulatorChannel: ServerChildChannel {
  /// A connection whose requests ``EmulatorHandler`` serves.
  struct Value: ServerChildChannelValue {
    let channel: any Channel
  }

  let service: EmulatorService
  let turns: NIOLoopBoundBox<Turns>

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      // The handler asks for what it wants; no more is taken at a time than one read gives.
      try channel.syncOptions?.setOption(.autoRead, value: false)
      try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
      try Self.addHandlers(to: channel, service, Self.address(of: channel), turns.value)
      return Value(channel: channel)
    }
  }

  static func addHandlers(
    to channel: any Channel, _ service: EmulatorService, _ clientAddress: String?, _ turns: Turns
  ) throws {
    var encoding = HTTPResponseEncoder.Configuration()
    // The fields are framed already; NIO would move and respell them.
    encoding.automaticallySetFramingHeaders = false
    let gate = InputGate()
    if let tls = service.tls {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
    }
    let handlers: [any ChannelHandler] = [
      gate, HTTPResponseEncoder(configuration: encoding), ByteToMessageHandler(HTTPRequestDecoder()),
      EmulatorHandler(
        service, clientAddress: clientAddress, gate: gate, turns: turns, now: channel.eventLoop.now),
    ]
    try channel.pipeline.syncOperations.addHandlers(handlers)
  }

  /// Waits for the end of the connection, and brings it about when the task is cancelled.
  func handle(value: Value, logger: Logger) async {
    await withTaskCancellationHandler {
      try? await value.channel.closeFuture.get()
    } onCancel: {
      value.channel.close(promise: nil)
    }
  }

  private static func address(of channel: any Channel) -> String? {
    channel.remoteAddress?.ipAddress.map(unmapped)
  }

  /// An IPv4 address that came in through an IPv6 socket as what it is: signatures are bound to IPv4 addresses.
  static func unmapped(_ address: String) -> String {
    let prefix = "::ffff:"
    return address.hasPrefix(prefix) && address.contains(".")
      ? String(address.dropFirst(prefix.count)) : address
  }
}
