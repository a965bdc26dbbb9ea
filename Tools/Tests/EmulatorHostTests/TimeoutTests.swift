import NIOCore
import NIOEmbedded
import Testing

@testable import EmulatorHost

@Suite("Connections that keep the host waiting")
struct TimeoutTests {
  private let limits = ConnectionLimits(headTime: .seconds(10), idleTime: .seconds(60))
  private static let get = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
  private static let put = "PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n"

  @Test("A head that is not whole in time gets 408, however fast its bytes come")
  func head() throws {
    for start in ["", Self.get] {
      let connection = try EmbeddedConnection(limits: limits)
      try connection.receive(start)
      connection.loop.advanceTime(by: .seconds(30))
      _ = try connection.sent()
      try connection.receive("GET /2 HTTP/1.1\r\nX: ")
      for _ in 1...9 {
        connection.loop.advanceTime(by: .seconds(1))
        try connection.receive("x")
        #expect(try connection.sent() == "")
      }
      connection.loop.advanceTime(by: .seconds(1))
      #expect(try connection.statuses() == ["408"])
      #expect(connection.isEnded)
      #expect(connection.served == (start.isEmpty ? [] : ["/1"]))
    }
  }

  @Test(
    "A head has its time also when its beginning comes with what was before it",
    arguments: [
      get, put + "abcd", "\r\n\r\n", get + "\r\n", "\r\n" + get + "\r\n",
      "PUT /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\n\r\n",
    ])
  func headAfter(input: String) throws {
    let connection = try EmbeddedConnection(limits: limits)
    connection.loop.advanceTime(by: .seconds(30))
    try connection.receive(input + "GET /2 HTTP/1.1\r\nX: ")
    for _ in 1...3 { connection.turn() }
    _ = try connection.sent()
    #expect(!connection.isEnded)
    connection.loop.advanceTime(by: .seconds(9))
    #expect(try connection.sent() == "")
    connection.loop.advanceTime(by: .seconds(1))
    #expect(try connection.statuses() == ["408"])
    #expect(connection.served == (input.contains("/1") ? ["/1"] : []))
  }

  @Test("The bytes of a head are counted from its first one on, which may come with the request before it")
  func headBytesAfter() throws {
    for (count, statuses) in [
      (EmulatorHandler.maximumHeadBytes, []), (EmulatorHandler.maximumHeadBytes + 1, ["431"]),
    ] {
      let connection = try EmbeddedConnection(limits: limits)
      let start = "GET /2 HTTP/1.1\r\nX: "
      let rest = String(repeating: "x", count: count - start.utf8.count)
      try connection.receive(Self.get + start + rest.prefix(5000))
      connection.turn()
      _ = try connection.sent()
      try connection.receive(String(rest.dropFirst(5000)))
      #expect(try connection.statuses() == statuses)
    }
  }

  @Test("Trailers have the limit of a head")
  func trailers() throws {
    let connection = try EmbeddedConnection(limits: limits)
    try connection.receive("PUT /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    for _ in 1...100 where !connection.isEnded {
      try connection.receive("X: " + String(repeating: "x", count: 999) + "\r\n")
    }
    #expect(try connection.statuses() == ["431"])
    #expect(connection.served.isEmpty)
  }

  @Test("Empty lines are no sign of life", arguments: ["", get, put + "abcd"])
  func emptyLines(input: String) throws {
    let connection = try EmbeddedConnection(limits: limits)
    try connection.receive(input)
    _ = try connection.sent()
    for _ in 1...59 {
      connection.loop.advanceTime(by: .seconds(1))
      try connection.receive("\r\n")
      #expect(!connection.isEnded)
    }
    connection.loop.advanceTime(by: .seconds(1))
    #expect(connection.isEnded)
    #expect(try connection.sent() == "")
  }

  @Test(
    "A connection at rest ends without a word, from its beginning or its last response on",
    arguments: ["", get])
  func idle(input: String) throws {
    let connection = try EmbeddedConnection(limits: limits)
    connection.loop.advanceTime(by: .seconds(59))
    if !input.isEmpty {
      try connection.receive(input)
      _ = try connection.sent()
      connection.loop.advanceTime(by: .seconds(59))
    }
    #expect(!connection.isEnded)
    connection.loop.advanceTime(by: .seconds(1))
    #expect(connection.isEnded)
    #expect(try connection.sent() == "")
  }

  @Test("Content may take as long as it likes while it comes, and gets 408 when it stops")
  func content() throws {
    let connection = try EmbeddedConnection(limits: limits)
    try connection.receive(Self.put)
    for piece in ["a", "b", "c"] {
      connection.loop.advanceTime(by: .seconds(59))
      try connection.receive(piece)
      #expect(try connection.sent() == "")
    }
    connection.loop.advanceTime(by: .seconds(60))
    #expect(try connection.statuses() == ["408"])
    #expect(connection.served.isEmpty)
  }

  @Test("Who does not take its responses is cut off")
  func unread() throws {
    let connection = try EmbeddedConnection(limits: limits)
    connection.channel.isWritable = false
    try connection.receive(Self.get)
    connection.loop.advanceTime(by: .seconds(59))
    #expect(!connection.isEnded)
    connection.loop.advanceTime(by: .seconds(1))
    #expect(connection.isEnded)
  }

  @Test("A connection that is used in time goes on for ever")
  func used() throws {
    let connection = try EmbeddedConnection(limits: limits)
    for count in 1...100 {
      connection.loop.advanceTime(by: .seconds(59))
      try connection.receive(Self.get)
      #expect(connection.served.count == count)
    }
    #expect(!connection.isEnded)
  }
}
