import NIOCore
import NIOEmbedded
import Testing

@testable import EmulatorHost

@Suite("Requests of a connection are taken up one after the other")
struct TurnTests {
  private func requests(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined()
  }

  @Test("Of requests that come at once each waits for its turn")
  func turns() throws {
    let connection = try EmbeddedConnection()
    try connection.receive(requests(1...3))
    for count in 1...3 {
      #expect(connection.served == (1...count).map { "/\($0)" })
      #expect(try connection.statuses().count == 1)
      connection.turn()
    }
    #expect(connection.served.count == 3)
    #expect(!connection.isEnded)
  }

  @Test("A connection with one request is served at once, however many others wait for their turns")
  func others() throws {
    let loop = EmbeddedEventLoop()
    let turns = Turns()
    let floods = try (1...5).map { _ in try EmbeddedConnection(loop: loop, turns: turns) }
    for flood in floods { try flood.receive(requests(1...100)) }
    let other = try EmbeddedConnection(loop: loop, turns: turns)
    for count in 1...10 {
      try other.receive(requests(count...count))
      #expect(other.served.count == count)
      loop.advanceTime(by: Turns.pause)
    }
    // One turn each time, and each of those that wait has had as many as the others.
    #expect(floods.map(\.served.count) == [3, 3, 3, 3, 3])
  }

  @Test("Connections whose responses are taken at once go on one after the other all the same")
  func writable() throws {
    let loop = EmbeddedEventLoop()
    let turns = Turns()
    let floods = try (1...5).map { _ in try EmbeddedConnection(loop: loop, turns: turns) }
    for flood in floods {
      try flood.receive(requests(1...100))
      flood.channel.isWritable = false
    }
    for _ in 1...10 { loop.advanceTime(by: Turns.pause) }
    for flood in floods {
      #expect(flood.served.count == 1)
      flood.channel.isWritable = true
      flood.channel.pipeline.fireChannelWritabilityChanged()
      #expect(flood.served.count == 1)
    }
    for count in 1...5 {
      loop.advanceTime(by: Turns.pause)
      #expect(floods.map(\.served.count).reduce(0, +) == 5 + count)
    }
  }

  @Test("After a large response a connection waits for its turn, though it asks for one at a time")
  func largeResponses() throws {
    let connection = try EmbeddedConnection()
    let queue = "/devstoreaccount1/queue"
    let text = String(repeating: "x", count: 40_000)
    let body = "<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>"
    let peek = "GET \(queue)/messages?peekonly=true HTTP/1.1\r\nHost: h\r\n\r\n"
    try connection.receive("PUT \(queue) HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
    try connection.receive(
      "POST \(queue)/messages HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    for count in 3...6 {
      try connection.receive(peek)
      if count > 3 {
        #expect(connection.served.count == count - 1)
        connection.turn()
      }
      #expect(connection.served.count == count)
    }
  }

  @Test("While responses are not taken no request is taken up, and nothing more is read")
  func unwritable() throws {
    let connection = try EmbeddedConnection()
    connection.channel.isWritable = false
    try connection.receive(requests(1...2))
    for _ in 1...3 { connection.turn() }
    #expect(connection.served.isEmpty)
    connection.channel.isWritable = true
    connection.channel.pipeline.fireChannelWritabilityChanged()
    connection.turn()
    #expect(connection.served == ["/1", "/2"])
  }

  @Test("No more is decoded than one piece, however much has come")
  func pieces() throws {
    let channel = EmbeddedChannel()
    let gate = InputGate()
    let seen = Seen()
    try channel.pipeline.syncOperations.addHandlers(gate, seen)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    channel.read()
    for _ in 1...100 { try channel.writeInbound(ByteBuffer(repeating: 0x61, count: 64 * 1024)) }
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(seen.bytes == InputGate.pieceBytes && !seen.hasEnded)
    for count in 2...800 {
      channel.read()
      #expect(seen.bytes == count * InputGate.pieceBytes)
    }
    #expect(seen.hasEnded)
    #expect(!gate.holdsInput)
  }

  private final class Seen: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    var bytes = 0
    var hasEnded = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += Self.unwrapInboundIn(data).readableBytes
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { hasEnded = true }
    }
  }

  @Test("Content goes in piece by piece, and the next request after it")
  func content() throws {
    let connection = try EmbeddedConnection()
    let content = String(repeating: "x", count: 100_000)
    try connection.receive(
      "PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + content + requests(2...2))
    #expect(connection.served == ["/1"])
    connection.turn()
    #expect(connection.served == ["/1", "/2"])
  }

  @Test("What is not HTTP after requests gets its response after them")
  func malformed() throws {
    let connection = try EmbeddedConnection()
    try connection.receive(requests(1...2) + "nonsense\r\n\r\n" + requests(3...3))
    connection.turn()
    connection.turn()
    #expect(connection.served == ["/1", "/2"])
    let statuses = try connection.statuses()
    #expect(statuses.count == 3 && statuses.last == "400")
  }
}
