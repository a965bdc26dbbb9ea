import NIOCore
import NIOPosix

/// A TCP connection that shows the bytes as they are.
struct RawConnection: ~Copyable {
  /// One response, taken apart without judging it.
  struct Response: Equatable {
    var statusLine: String
    var fields: [String]
    var body: String
  }

  /// The server ended the connection.
  struct Ended: Error {}

  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var arrived = ByteBuffer()

  /// Connects, runs the work and closes.
  static func with<Result>(
    port: Int, _ work: (inout RawConnection) async throws -> Result
  ) async throws -> Result {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      return try await work(&connection)
    }
  }

  private init(
    inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.inbound = inbound
    self.outbound = outbound
  }

  func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

  /// Sends lines with the line ends of HTTP, and the empty line after them.
  func send(lines: [String]) async throws { try await send(lines.joined(separator: "\r\n") + "\r\n\r\n") }

  /// Ends this side's half of the connection; responses still come in.
  func finish() { outbound.finish() }

  /// Reads a response whose body, if any, is as long as `Content-Length` or its only chunk says.
  mutating func response(toHead isHead: Bool = false) async throws -> Response {
    let lines = try await text(until: "\r\n\r\n").split(separator: "\r\n").map(String.init)
    var response = Response(statusLine: lines.first ?? "", fields: Array(lines.dropFirst()), body: "")
    if isHead || response.statusLine.contains(" 100 ") { return response }
    if response.fields.contains("Transfer-Encoding: chunked") {
      while true {
        // The two bytes of a line end are one character.
        let size = Int(try await text(until: "\r\n").dropLast(), radix: 16) ?? 0
        response.body += String(try await text(count: size + 2).dropLast())
        if size == 0 { return response }
      }
    }
    let length = response.fields.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) }
    response.body = try await text(count: length ?? 0)
    return response
  }

  /// Whether the server has ended the connection, with nothing more to read.
  mutating func isEnded() async throws -> Bool {
    guard arrived.readableBytes == 0 else { return false }
    return try await inbound.next(isolation: #isolation) == nil
  }

  private mutating func text(until end: String) async throws -> String {
    while true {
      let text = String(buffer: arrived)
      if let range = text.firstRange(of: end) {
        return try await self.text(count: text[..<range.upperBound].utf8.count)
      }
      try await more()
    }
  }

  private mutating func text(count: Int) async throws -> String {
    while arrived.readableBytes < count { try await more() }
    return arrived.readString(length: count) ?? ""
  }

  private mutating func more() async throws {
    guard var next = try await inbound.next(isolation: #isolation) else { throw Ended() }
    arrived.writeBuffer(&next)
  }
}
