import AzurePipeline
import AzureQueueEmulator
import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, one after the other, on the connection's event loop.
///
/// The engine needs microseconds and waits for nothing but its turn, so nothing is gained by carrying a request to a task
/// and its answer back: those hops cost more than the answer.
final class EmulatorHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let emulator: QueueEmulator
  private let observe: (@Sendable (ServedExchange) -> Void)?
  private let clientAddress: String?
  private var arriving: IncomingRequest?

  init(
    _ emulator: QueueEmulator, clientAddress: String?, observe: (@Sendable (ServedExchange) -> Void)?
  ) {
    self.emulator = emulator
    self.clientAddress = clientAddress
    self.observe = observe
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      let request = IncomingRequest(head)
      if request.awaitsContinue {
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
      }
      arriving = request
    case .body(let bytes):
      arriving?.append(bytes.readableBytesView)
    case .end:
      guard let request = arriving else { return }
      arriving = nil
      write(answer(request), context)
    }
  }

  /// Ends the connection when the peer has ended its half: every request that it sent whole is answered by now.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event {
      context.close(mode: .output, promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Ends the connection: it broke, or sent what is not HTTP, which NIO has answered.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ incoming: IncomingRequest) -> OutgoingResponse {
    guard let request = incoming.request else { return .refusal(incoming) }
    let response = emulator.respond(to: request, from: clientAddress)
    observe?(ServedExchange(request: request, response: response))
    return OutgoingResponse(response, to: incoming.head)
  }

  private func write(_ response: OutgoingResponse, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(response.head)), promise: nil)
    if !response.body.isEmpty {
      let body = context.channel.allocator.buffer(bytes: response.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    // The write may end the connection, so what is to come after it is settled before.
    let channel = context.channel
    let written = response.closes ? context.eventLoop.makePromise(of: Void.self) : nil
    written?.futureResult.whenComplete { _ in channel.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }
}
