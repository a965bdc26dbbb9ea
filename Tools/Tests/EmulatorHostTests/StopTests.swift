import NIOCore
import NIOEmbedded
import Testing

@testable import EmulatorHost

@Suite("What stopping does to a connection")
struct StopTests {
  private static let head = "PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n"

  @Test(
    "A connection without a request that has begun ends at once",
    arguments: [
      "", "\r\n", "G", "GET /1", "GET /1 HTTP/1.1\r\nHost: h\r\n", "GET /1 HTTP/1.1\r\nHost: h\r\n\r",
    ])
  func idle(input: String) throws {
    for isFirst in [true, false] {
      let connection = try EmbeddedConnection()
      if !isFirst { try connection.receive("GET /0 HTTP/1.1\r\nHost: h\r\n\r\n") }
      if !input.isEmpty { try connection.receive(input) }
      _ = try connection.sent()
      connection.stop()
      #expect(connection.isEnded)
      #expect(try connection.sent() == "")
      #expect(connection.served == (isFirst ? [] : ["/0"]))
    }
  }

  @Test("A request whose content comes in time is carried out, and is the last")
  func content() throws {
    let connection = try EmbeddedConnection()
    try connection.receive(Self.head + "ab")
    connection.stop()
    #expect(!connection.isEnded)
    try connection.receive("cdGET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(connection.served == ["/1"])
    #expect(try connection.sent().contains("Connection: close\r\n"))
    #expect(connection.isEnded)
  }

  @Test("One whose content does not come is cut off after the grace", arguments: ["", "ab"])
  func cut(content: String) throws {
    let connection = try EmbeddedConnection(grace: .seconds(3))
    try connection.receive(Self.head + content)
    connection.stop()
    connection.stop()
    connection.loop.advanceTime(by: .milliseconds(2999))
    #expect(!connection.isEnded)
    connection.loop.advanceTime(by: .milliseconds(1))
    #expect(connection.isEnded)
    #expect(connection.served.isEmpty)
  }

  @Test("Requests that wait for their turn are not carried out")
  func waiting() throws {
    let connection = try EmbeddedConnection()
    try connection.receive(
      (1...50).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
    connection.stop()
    #expect(connection.isEnded)
    for _ in 1...50 { connection.turn() }
    #expect(connection.served == ["/1"])
  }

  @Test("One whose responses are not taken is cut off after the grace")
  func unread() throws {
    let connection = try EmbeddedConnection()
    connection.channel.isWritable = false
    try connection.receive("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
    connection.stop()
    connection.loop.advanceTime(by: .seconds(1))
    #expect(connection.isEnded)
  }

  @Test("After the end no timer is left")
  func timers() throws {
    let connection = try EmbeddedConnection()
    try connection.receive(Self.head)
    connection.stop()
    try connection.receive("abcd")
    #expect(connection.isEnded)
    // Would touch what is gone.
    connection.loop.advanceTime(by: .hours(1))
    _ = try connection.channel.finish(acceptAlreadyClosed: true)
  }
}
