import AzureCore
import HTTP1Codec
import HTTPTypes
import TestSupport
import Testing

@Suite("Reading a response", .alone)
struct ResponseReaderTests {
  /// What came of reading some bytes, in a form to compare.
  private struct Reading: Equatable {
    var response: AzureResponse?
    var fault: String?
    var keepsConnection: Bool
  }

  /// Reads bytes in pieces, and the end of the connection after them.
  private func read(
    _ pieces: [[UInt8]], maximumBodyBytes: Int = 1000, isHead: Bool = false, ends: Bool = true
  ) -> Reading {
    var reader = ResponseReader(maximumBodyBytes: maximumBodyBytes, isHead: isHead)
    for piece in pieces { piece.withUnsafeBytes { reader.read($0) } }
    if ends, reader.response == nil { reader.end() }
    return Reading(
      response: reader.response, fault: reader.fault?.kind.rawValue, keepsConnection: reader.keepsConnection)
  }

  private static let messages = [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX: 1\r\n\r\n",
    "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nto the end",
    "HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 1\r\n\r\nx",
    "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n", "HTTP/1.1 200 O\rK\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "HTTP/1.1 2",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "",
  ]

  @Test("It does not matter how the bytes are cut", arguments: messages)
  func cuts(message: String) {
    let bytes = Array(message.utf8)
    let whole = read([bytes])
    #expect(read(bytes.map { [$0] }) == whole)
    for place in bytes.indices { #expect(read([Array(bytes[..<place]), Array(bytes[place...])]) == whole) }
  }

  @Test("Bytes that are changed, lost or doubled end in a response, a fault or a wait, however they are cut")
  func mutations() {
    var random = RandomSource.seeded(7)
    for _ in 0..<20_000 {
      var bytes = Array(Self.messages[Int.random(in: 0..<Self.messages.count, using: &random)].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
        }
      }
      let cut = Int.random(in: 0...bytes.count, using: &random)
      let whole = read([bytes])
      #expect(read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
      #expect(whole.response == nil || whole.fault == nil)
    }
  }

  @Test(
    "What says where the body ends",
    arguments: [
      ("Content-Length: 2", "okay", "ok", false), ("Content-Length: 2", "ok", "ok", true),
      ("content-LENGTH:2 ", "ok", "ok", true), ("Content-Length: 2, 2", "ok", "ok", true),
      ("Content-Length: 0002", "ok", "ok", true),
      ("Content-Length: 2\r\nConnection: close", "ok", "ok", false),
      ("Content-Length: 2\r\nConnection: x, CLOSE ", "ok", "ok", false),
      ("Content-Length: 2\r\nConnection: keep-alive", "ok", "ok", true),
      ("Transfer-Encoding: Chunked", "2\r\nok\r\n0\r\n\r\n", "ok", true),
      ("Transfer-Encoding: chunked", "002 ;a=b\r\nok\r\n000\r\n\r\n", "ok", true),
      // Both together may be an attempt to pass one response off as two (RFC 9112 section 6.1).
      ("Transfer-Encoding: chunked\r\nContent-Length: 9", "2\r\nok\r\n0\r\n\r\n", "ok", false),
      ("X: 1", "ok", "ok", false),
    ])
  func framing(fields: String, body: String, expected: String, keeps: Bool) {
    let reading = read([Array("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n\(body)".utf8)])
    #expect(reading.fault == nil)
    #expect(reading.response.map { String(decoding: $0.body, as: UTF8.self) } == expected)
    #expect(reading.keepsConnection == keeps)
  }

  @Test(
    "What cannot be read is malformed",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 2,\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 099 X\r\n\r\n",
      "HTTP/1.1 2000 X\r\n\r\n", "HTTP/1.1  200 X\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nName : x\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nName\r\n\r\n",
      "HTTP/1.1 200 OK\r\n x\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 y\r\nok\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: 1",
    ])
  func malformed(message: String) {
    #expect(read([Array(message.utf8)]).fault == "malformedResponse")
  }

  @Test(
    "A line feed alone ends a line of the head, as RFC 9112 section 2.2 lets it",
    arguments: [
      "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok",
      "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok",
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\r\nok\r\n0\r\n\r\n",
    ])
  func lineFeeds(message: String) {
    let reading = read([Array(message.utf8)])
    #expect(reading.response?.body == Array("ok".utf8))
    #expect(reading.keepsConnection)
  }

  @Test(
    "Every line of a chunked body ends with carriage return and line feed, or is malformed",
    arguments: [
      "2\nok\r\n0\r\n\r\n", "2\r\nok\n0\r\n\r\n", "2\r\nok\r\n0\n\r\n", "2\r\nok\r\n0\r\n\n",
      "2\r\nok\r\n0\r\nX: 1\n\r\n", "2\r\nok\r\n0\r\nX: 1\r\n\n", "2;a=b\nok\r\n0\r\n\r\n", "\n2\r\nok\r\n",
      "2 \nok\r\n0\r\n\r\n", "2\n\rok\r\n", "0\n\n",
    ])
  func lineFeedsInChunks(body: String) {
    let bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)".utf8)
    #expect(read([bytes]).fault == "malformedResponse")
    #expect(read(bytes.map { [$0] }).fault == "malformedResponse")
  }

  @Test(
    "A carriage return or NUL within a line, which another reader may take for its end, is malformed",
    arguments: ["\r", "\0", "\rX: 1", "\r\r"],
    [
      "HTTP/1.1 200 O*K\r\n\r\n", "HTTP/1.1 200 OK*\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a*b\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: a*\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\r\n b*c\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 0*\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a*b\r\nok\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2*\r\nok\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok*\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: *\r\n\r\n",
    ])
  func brokenLines(mark: String, message: String) {
    let bytes = Array(message.replacing("*", with: mark).utf8)
    #expect(read([bytes]).fault == "malformedResponse")
    #expect(read(bytes.map { [$0] }).fault == "malformedResponse")
  }

  @Test(
    "Only a body without a length needs to know how its connection ended",
    arguments: [
      ("HTTP/1.1 200 OK\r\n\r\nto the", "connectionLost"), ("HTTP/1.1 200 OK\r\n\r\n", "connectionLost"),
      ("HTTP/1.0 404 No\r\nConnection: close\r\n\r\nx", "connectionLost"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", nil), ("HTTP/1.1 204 No\r\n\r\n", nil),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", nil),
      ("HTTP/1.1 200 OK\r\nX: ", "malformedResponse"),
    ] as [(String, String?)])
  func disorderlyEnd(message: String, fault: String?) {
    var reader = ResponseReader(maximumBodyBytes: 1000, isHead: false)
    Array(message.utf8).withUnsafeBytes { reader.read($0) }
    reader.end(isOrderly: false)
    #expect(reader.fault?.kind.rawValue == fault)
    #expect((reader.response == nil) == (fault != nil))
    #expect(!reader.keepsConnection)
  }

  @Test("What is not HTTP is seen without a line break")
  func earlyRefusal() {
    #expect(read([Array("SSH-2".utf8)], ends: false).fault == "malformedResponse")
    #expect(read([Array("HTT".utf8)], ends: false).fault == nil)
  }

  @Test(
    "What has no end meets a limit",
    arguments: [
      ("HTTP/1.1 200 OK\r\n", "X: 1\r\n"), ("HTTP/1.1 200 OK\r\nX: ", "x"),
      ("", "HTTP/1.1 100 Continue\r\n\r\n"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0"),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "1;\(String(repeating: "x", count: 900))\r\nx\r\n"
      ),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: 1\r\n"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "ffffffffffffffffff\r\n"),
      ("HTTP/1.1 200 OK\r\nContent-Length: ", "9"), ("HTTP/1.1 200 OK\r\n\r\n", "x"),
    ])
  func endless(start: String, piece: String) {
    let count = 2 * ResponseReader.maximumHeadBytes / piece.utf8.count
    let bytes = Array((start + String(repeating: piece, count: count) + "\r\n\r\n").utf8)
    #expect(read([bytes], ends: false).fault == "responseTooLarge")
  }

  @Test("A body that fits is taken in chunks of one byte")
  func tinyChunks() {
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
    var bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    for _ in body { bytes += Array("1\r\nx\r\n".utf8) }
    bytes += Array("0\r\n\r\n".utf8)
    #expect(read([bytes], maximumBodyBytes: body.count).response?.body == body)
    #expect(read(bytes.map { [$0] }, maximumBodyBytes: body.count).response?.body == body)
  }

  @Test("A response to HEAD, a 204 and a 304 have no body, whatever their fields say")
  func noBody() {
    for (status, isHead) in [(200, true), (204, false), (304, false)] {
      let bytes = Array("HTTP/1.1 \(status) X\r\nContent-Length: 99999999999999999999\r\n\r\n".utf8)
      let reading = read([bytes], isHead: isHead, ends: false)
      #expect(reading.response?.status == status && reading.response?.body.isEmpty == true)
      // What a 204 announces would pass for the response to the next request; the others announce what another response would have.
      #expect(reading.keepsConnection == (status != 204))
    }
    #expect(read([Array("HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n".utf8)], ends: false).keepsConnection)
    #expect(
      !read([Array("HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)], ends: false).keepsConnection
    )
  }

  @Test("A head has 1,000 fields at most: collections of fields cannot hold what fits into its bytes")
  func manyFields() {
    func reading(of count: Int) -> Reading {
      read(
        [Array(("HTTP/1.1 200 OK\r\n" + String(repeating: "a:\n", count: count) + "\r\n").utf8)], ends: true)
    }
    #expect(reading(of: 1000).response?.head.headerFields.count == 1000)
    #expect(reading(of: 1001).fault == "responseTooLarge")
  }
}
