import NIOCore
import NIOHTTP1

/// Serves the requests of one connection, one after the other, on the connection's event loop.
///
/// The engine needs microseconds and waits for nothing but its turn, so nothing is gained by carrying a request to a task
/// and its response back: those hops cost more than the response.
///
/// - A request is taken up when the responses before it are out, up to what NIO holds back (64 KiB); until then nothing more is read.
///   So a connection holds no more than a piece of its input, decoded, and one response.
/// - With more requests at hand, or after a large response, it waits for its turn before the next request.
/// - Told to stop, it carries out the request whose head it has taken up, if its content comes within the grace, and no other.
final class EmulatorHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum Arrival {
    case part(HTTPServerRequestPart)
    /// What is not HTTP; the decoder reads nothing after it.
    case malformed
    /// The peer has ended its half.
    case end
  }

  /// How long a head may be, in bytes as they come.
  static let maximumHeadBytes = 64 * 1024

  /// From how many bytes on a response costs as much as many others.
  private static let largeResponseBytes = 32 * 1024

  private let service: EmulatorService
  private let clientAddress: String?
  private let gate: InputGate
  private let turns: Turns
  /// `nil` once the connection is gone.
  private var context: ChannelHandlerContext?

  /// What was decoded and not taken up yet.
  private var arrivals = CircularBuffer<Arrival>()
  /// The request whose head was taken up.
  private var arriving: IncomingRequest?
  private var inputHasEnded = false

  private var clock: ConnectionClock
  private var timer: (task: Scheduled<Void>, time: NIODeadline)?
  private var cut: Scheduled<Void>?
  private var lastBuffered = 0
  /// How many responses are not out yet.
  private var unwritten = 0

  private var isAdvancing = false
  private var isReading = false
  /// Whether it may go on only when its turn comes, and whether it has asked for that.
  private var owesTurn = false
  private var awaitsTurn = false
  private var isStopping = false
  /// No request is taken up any more, and no more is written.
  private var isEnding = false
  private var lingers = false

  init(
    _ service: EmulatorService, clientAddress: String?, gate: InputGate, turns: Turns, now: NIODeadline
  ) {
    self.service = service
    self.clientAddress = clientAddress
    self.gate = gate
    self.turns = turns
    clock = ConnectionClock(service.limits, now: now)
  }

  // MARK: What happens

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    gate.onPiece = { [unowned self] in begin() }
    if context.channel.isActive { advance() }
  }

  func handlerRemoved(context: ChannelHandlerContext) { forget() }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    advance()
  }

  func channelInactive(context: ChannelHandlerContext) {
    forget()
    context.fireChannelInactive()
  }

  /// A piece of input is about to be decoded.
  private func begin() {
    // Empty lines between requests are nothing (RFC 9112 section 2.2), and a head has its time.
    guard let context, arriving != nil else { return }
    clock.moved(now: context.eventLoop.now)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = Self.unwrapInboundIn(data)
    if case .head(let head) = part { gate.framing.endHead(head) }
    if !isEnding { arrivals.append(.part(part)) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReading = false
    if clock.phase == .farewell { context.read() }
    advance()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    clock.moved(now: context.eventLoop.now)
    context.fireChannelWritabilityChanged()
    advance()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      inputHasEnded = true
      if isEnding {
        if clock.phase == .farewell { context.close(promise: nil) }
        return
      }
      arrivals.append(.end)
      advance()
    case is ChannelShouldQuiesceEvent: stop()
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError || error is ByteToMessageDecoderError else {
      // The connection broke.
      context.close(promise: nil)
      return
    }
    if !isEnding { arrivals.append(.malformed) }
    advance()
  }

  // MARK: What is done

  private func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    while takesStep() {}
    isAdvancing = false
    watch()
  }

  /// Takes the next step, if there is one that can be taken now.
  private func takesStep() -> Bool {
    guard let context, !isEnding, !awaitsTurn, context.channel.isWritable else { return false }
    if owesTurn, !arrivals.isEmpty || gate.holdsInput {
      awaitTurn(context)
      return false
    }
    if let arrival = arrivals.popFirst() {
      take(arrival, context)
      return true
    }
    if let headBytes = gate.framing.headBytes, headBytes > Self.maximumHeadBytes {
      refuse(.headTooLarge)
      return true
    }
    guard !isReading, !inputHasEnded else { return false }
    isReading = true
    context.read()
    // What the gate held has come by now.
    return !isReading
  }

  private func take(_ arrival: Arrival, _ context: ChannelHandlerContext) {
    switch arrival {
    case .part(.head(let head)):
      let request = IncomingRequest(head, isSecure: service.tls != nil)
      if request.awaitsContinue {
        // The refusal in place of the 100 is final, and the content may come all the same.
        if let fault = request.fault { return refuse(fault) }
        context.writeAndFlush(
          Self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
      }
      arriving = request
    case .part(.body(let bytes)): arriving?.append(bytes.readableBytesView)
    case .part(.end):
      guard let request = arriving else { return }
      arriving = nil
      respond(to: request, context)
    case .malformed: refuse(.malformed)
    case .end: end()
    }
  }

  private func respond(to incoming: IncomingRequest, _ context: ChannelHandlerContext) {
    var response: OutgoingResponse
    if let request = incoming.request {
      response = OutgoingResponse(
        service.response(to: request, from: clientAddress), to: incoming.head, isLast: isStopping)
    } else {
      response = OutgoingResponse(
        (incoming.fault ?? .malformed).response, to: incoming.head, isLast: isStopping)
    }
    write(response, context)
    if response.closes {
      end()
    } else {
      owesTurn = !arrivals.isEmpty || gate.holdsInput || response.body.count > Self.largeResponseBytes
    }
  }

  /// Asks for a turn, once it could be used: many connections may become writable at once.
  private func awaitTurn(_ context: ChannelHandlerContext) {
    awaitsTurn = true
    turns.wait(on: context.eventLoop) { [self] in
      awaitsTurn = false
      owesTurn = self.context?.channel.isWritable != true
      advance()
    }
  }

  /// Says what is wrong with a connection, as the last that is said on it.
  private func refuse(_ fault: RequestFault) {
    guard let context else { return }
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    write(OutgoingResponse(fault.response, to: head, isLast: true), context)
    end(lingers: true)
  }

  private func write(_ response: OutgoingResponse, _ context: ChannelHandlerContext) {
    clock.moved(now: context.eventLoop.now)
    context.write(Self.wrapOutboundOut(.head(response.head)), promise: nil)
    if !response.body.isEmpty {
      let body = context.channel.allocator.buffer(bytes: response.body)
      context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let written = context.eventLoop.makePromise(of: Void.self)
    unwritten += 1
    written.futureResult.assumeIsolated().whenComplete { [self] _ in
      unwritten -= 1
      if isEnding, unwritten == 0 { leave() }
    }
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
  }

  // MARK: The end

  /// Told to stop: what is not begun is not begun any more.
  private func stop() {
    guard !isStopping, let context else { return }
    isStopping = true
    cut = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(service.grace)) { [self] in
      self.context?.close(promise: nil)
    }
    if clock.phase == .farewell {
      context.close(promise: nil)
    } else if arriving == nil, !isEnding {
      end()
    }
  }

  /// Ends the connection once all that was written is out.
  ///
  /// - Parameter lingers: Whether the peer may still be sending. A connection closed over what was not read is reset, and
  ///   the reset may overtake the response; so the peer is told the end, and read on for a moment.
  private func end(lingers: Bool = false) {
    isEnding = true
    self.lingers = lingers
    arrivals.removeAll()
    arriving = nil
    if unwritten == 0 { leave() }
  }

  private func leave() {
    guard let context, clock.phase != .farewell else { return }
    guard lingers, !isStopping, !inputHasEnded, !gate.discard() else {
      context.close(promise: nil)
      return
    }
    clock.enter(.farewell, now: context.eventLoop.now)
    context.close(mode: .output, promise: nil)
    context.read()
    watch()
  }

  /// The connection is gone.
  private func forget() {
    context = nil
    isEnding = true
    arrivals.removeAll()
    arriving = nil
    timer?.task.cancel()
    timer = nil
    cut?.cancel()
    gate.onPiece = {}
  }

  // MARK: Time

  private func phase(_ context: ChannelHandlerContext) -> ConnectionClock.Phase {
    if clock.phase == .farewell { return .farewell }
    if isEnding || !arrivals.isEmpty || !context.channel.isWritable { return .response }
    if arriving != nil { return .content }
    return gate.framing.headBytes == nil ? .idle : .head
  }

  /// Looks to it that the connection does not stay too long as it is.
  private func watch() {
    guard let context else { return }
    clock.enter(phase(context), now: context.eventLoop.now)
    let expiry = clock.expiry
    // A timer that comes too early looks again; moving it with each request would cost more.
    if let timer, timer.time <= expiry { return }
    timer?.task.cancel()
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: expiry) { [self] in
      timer = nil
      expire()
    }
    timer = (task, expiry)
  }

  private func expire() {
    guard let context else { return }
    let now = context.eventLoop.now
    let buffered = unwritten == 0 ? 0 : buffered(context)
    if buffered != lastBuffered { clock.moved(now: now) }
    lastBuffered = buffered
    guard clock.expiry <= now else { return watch() }
    switch clock.phase {
    case .head, .content: refuse(.tooSlow)
    case .idle, .response, .farewell: context.close(promise: nil)
    }
  }

  /// How many bytes wait for the peer to take some.
  private func buffered(_ context: ChannelHandlerContext) -> Int {
    (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }
}
