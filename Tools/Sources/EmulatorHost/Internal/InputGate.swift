import NIOCore

/// Lets what arrived on a connection through a piece at a time, one for each read.
///
/// A few bytes can be a request whose response has millions, and what is decoded takes more room than its bytes. So they stay
/// bytes until they are wanted, and no piece reaches from one request into the next.
///
/// Reading only when the next request is wanted is not enough: once the peer has ended its half of a connection, NIO reads
/// on to the end unasked.
final class InputGate: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  /// How many bytes go through at a time at most.
  static let pieceBytes = 8 * 1024

  private var held = ByteBuffer()
  private var holdsEnd = false
  private var isWanted = false
  private var isDiscarding = false

  /// Where in a request the last piece has ended; the decoder of heads tells it here.
  var framing = RequestFraming()

  /// Called before each piece goes through.
  var onPiece: () -> Void = {}

  /// Whether something arrived that has not gone through.
  var holdsInput: Bool { held.readableBytes > 0 || holdsEnd }

  /// From here on what arrives goes nowhere; it is read all the same.
  ///
  /// - Returns: Whether the end has arrived, so that nothing more will.
  func discard() -> Bool {
    isDiscarding = true
    held = ByteBuffer()
    return holdsEnd
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isDiscarding else { return }
    var bytes = Self.unwrapInboundIn(data)
    if held.readableBytes == 0 { held = bytes } else { held.writeBuffer(&bytes) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isDiscarding {
      context.fireChannelReadComplete()
    } else if isWanted, holdsInput {
      release(context)
    }
  }

  func read(context: ChannelHandlerContext) {
    if holdsInput {
      release(context)
    } else {
      isWanted = true
      context.read()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event, held.readableBytes > 0 {
      holdsEnd = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  private func release(_ context: ChannelHandlerContext) {
    isWanted = false
    let length = held.withUnsafeReadableBytes { bytes in
      framing.advance(over: UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.pieceBytes)))
    }
    if let piece = held.readSlice(length: length), length > 0 {
      if held.readableBytes == 0 { held = ByteBuffer() }
      onPiece()
      context.fireChannelRead(Self.wrapInboundOut(piece))
    }
    if holdsEnd, held.readableBytes == 0 {
      holdsEnd = false
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }
    context.fireChannelReadComplete()
  }
}
