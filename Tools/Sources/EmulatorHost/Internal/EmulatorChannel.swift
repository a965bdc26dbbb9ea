import AzurePipeline
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
  typealias Value = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  let emulator: QueueEmulator
  let observe: (@Sendable (ServedExchange) -> Void)?

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      var encoder = HTTPResponseEncoder.Configuration()
      // The fields are framed already; NIO would move and respell them.
      encoder.automaticallySetFramingHeaders = false
      // The pipelining handler is also what closes idle connections when the server stops.
      try channel.pipeline.syncOperations.configureHTTPServerPipeline(
        withPipeliningAssistance: true, withErrorHandling: true, withEncoderConfiguration: encoder)
      return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel,
        configuration: NIOAsyncChannel.Configuration(isOutboundHalfClosureEnabled: true))
    }
  }

  func handle(value: Value, logger: Logger) async {
    do {
      try await value.executeThenClose { inbound, outbound in
        try await serve(inbound, outbound, from: Self.address(of: value.channel))
      }
    } catch {
      // The connection broke or sent what is not HTTP, which NIO has answered: there is nobody left to tell.
      logger.debug("connection ended: \(error)")
    }
  }

  private func serve(
    _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
    _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>, from clientAddress: String?
  ) async throws {
    var arriving: IncomingRequest?
    for try await part in inbound {
      switch part {
      case .head(let head):
        let request = IncomingRequest(head)
        if request.awaitsContinue {
          try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
        }
        arriving = request
      case .body(let bytes):
        arriving?.append(bytes.readableBytesView)
      case .end:
        guard let request = arriving else { continue }
        arriving = nil
        let response = answer(request, from: clientAddress)
        try await outbound.write(contentsOf: response.parts)
        if response.closes { return }
      }
    }
  }

  private func answer(_ incoming: IncomingRequest, from clientAddress: String?) -> OutgoingResponse {
    guard let request = incoming.request else { return .refusal(incoming) }
    let response = emulator.respond(to: request, from: clientAddress)
    observe?(ServedExchange(request: request, response: response))
    return OutgoingResponse(response, to: incoming.head)
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
