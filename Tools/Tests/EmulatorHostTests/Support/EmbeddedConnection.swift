import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import EmulatorHost

/// A connection without a socket, whose time the test moves.
final class EmbeddedConnection {
  let channel: EmbeddedChannel
  let loop: EmbeddedEventLoop
  private let targets = Targets()

  private final class Targets: Sendable {
    let served = Mutex<[String]>([])
  }

  /// What the engine was asked for, in order.
  var served: [String] { targets.served.withLock { $0 } }

  /// Whether the connection is gone.
  var isEnded: Bool { !channel.isActive }

  init(
    loop: EmbeddedEventLoop = EmbeddedEventLoop(), turns: Turns = Turns(),
    limits: ConnectionLimits = ConnectionLimits(), grace: Duration = .seconds(1)
  ) throws {
    self.loop = loop
    let targets = targets
    let service = EmulatorService(
      emulator: QueueEmulator(authentication: .none, reader: LibxmlReader()), limits: limits, grace: grace
    ) { exchange in targets.served.withLock { $0.append(exchange.request.target) } }
    channel = EmbeddedChannel(loop: loop)
    // As a server has it.
    try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
    try EmulatorChannel.addHandlers(to: channel, service, "127.0.0.1", turns)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  /// What the peer sends.
  func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

  func receive(lines: [String]) throws { try receive(lines.joined(separator: "\r\n") + "\r\n\r\n") }

  /// What has been sent to the peer since the last look.
  func sent() throws -> String {
    var text = ""
    while let part = try channel.readOutbound(as: IOData.self) {
      if case .byteBuffer(let buffer) = part { text += String(buffer: buffer) }
    }
    return text
  }

  /// The statuses of what has been sent since the last look; a body has no line end of its own.
  func statuses() throws -> [String] {
    let text = try sent()
    return text.ranges(of: "HTTP/1.1 ").map { String(text[$0.upperBound...].prefix(3)) }
  }

  func stop() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

  /// Lets one turn come.
  func turn() { loop.advanceTime(by: Turns.pause) }
}
