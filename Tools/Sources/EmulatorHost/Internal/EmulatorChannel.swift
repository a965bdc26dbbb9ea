import AzureQueueEmulator
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// One connection: requests in, the engine's answers out, one after the other.
///
/// Hummingbird's own `HTTP1Channel` goes through types that forget the reason phrases of known status codes, and the
/// service's phrases are its messages; so this one stays with NIO's messages.
struct EmulatorChannel: ServerChildChannel {
  /// A connection whose requests ``EmulatorHandler`` answers.
  struct Value: ServerChildChannelValue {
    let channel: any Channel
  }

  let emulator: QueueEmulator
  let observe: (@Sendable (ServedExchange) -> Void)?

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      var encoder = HTTPResponseEncoder.Configuration()
      // The fields are framed already; NIO would move and respell them.
      encoder.automaticallySetFramingHeaders = false
      // The pipelining handler is also what closes idle connections when the server stops. What is no header field cannot
      // be in a response of HTTPTypes, and need not be looked for again.
      try channel.pipeline.syncOperations.configureHTTPServerPipeline(
        withPipeliningAssistance: true, withErrorHandling: true, withOutboundHeaderValidation: false,
        withEncoderConfiguration: encoder)
      try channel.pipeline.syncOperations.addHandler(
        EmulatorHandler(emulator, clientAddress: Self.address(of: channel), observe: observe))
      return Value(channel: channel)
    }
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
