import NIOHTTP1
import Testing

@testable import EmulatorHost

@Suite("Where requests end among the bytes of a connection")
struct RequestFramingTests {
  private struct Part {
    var bytes: String
    /// The fields of the head that it is; `nil` for content.
    var head: [(String, String)]?
  }

  private static func head(_ fields: [(String, String)] = []) -> Part {
    let lines = ["POST /a HTTP/1.1", "Host: h"] + fields.map { "\($0.0): \($0.1)" }
    return Part(bytes: lines.joined(separator: "\r\n") + "\r\n\r\n", head: fields)
  }

  private static func content(_ text: String) -> [Part] {
    [head([("Content-Length", "\(text.utf8.count)")]), Part(bytes: text)]
  }

  private static func chunks(_ text: String) -> [Part] {
    [head([("Transfer-Encoding", "chunked")]), Part(bytes: text)]
  }

  private static let streams: [[Part]] = [
    [head(), head()],
    content("a\r\n\r\nb") + content("\n\n\n\n") + [head()],
    chunks("0\r\n\r\n") + [head()],
    chunks("5\r\nab\r\n\r\r\n10;x=\"0\"\r\n0\r\n\r\n0\r\n\r\nabcdef\r\n000\r\n\r\n") + content("abc"),
    chunks("A\r\n0123456789\r\n0\r\nX: y\r\nZ:\r\n\r\n") + chunks("1\r\na\r\n0\r\n\r\n") + [head()],
    [Part(bytes: "GET /a HTTP/1.1\nHost: h\n\n", head: []), head()],
  ]

  @Test(
    "No piece goes on over the end of a head or of content, however the bytes come",
    arguments: streams.indices)
  func ends(stream: Int) {
    let parts = Self.streams[stream]
    let bytes = Array(parts.map(\.bytes).joined().utf8)
    for size in 1...bytes.count {
      var framing = RequestFraming()
      var index = 0
      for (number, part) in parts.enumerated() {
        let end = index + part.bytes.utf8.count
        let start = index
        while index < end {
          let chunk = min(size - (index % size), bytes.count - index)
          let count = bytes[index..<(index + chunk)].withUnsafeBytes { framing.advance(over: $0) }
          #expect(count > 0 && (count == chunk || index + count == end), "\(number) by \(size)")
          guard count > 0, index + count <= end else { return }
          index += count
          if part.head != nil { #expect(framing.headBytes == index - start) }
        }
        if let fields = part.head {
          framing.endHead(
            HTTPRequestHead(version: .http1_1, method: .POST, uri: "/a", headers: HTTPHeaders(fields)))
        }
        #expect(framing.headBytes == nil)
      }
    }
  }

  @Test(
    "A head begins with the first byte that is no empty line",
    arguments: [
      ("", nil), ("\r\n", nil), ("\r\n\n\r\r\n", nil), ("G", 1), ("\r\n\r\nG", 1),
      ("\n\nGET / HTTP/1.1\r\n", 16),
      ("GET / HTTP/1.1\r\n\r", 17),
    ] as [(String, Int?)])
  func begins(text: String, headBytes: Int?) {
    var framing = RequestFraming()
    let count = Array(text.utf8).withUnsafeBytes { framing.advance(over: $0) }
    #expect(count == text.utf8.count)
    #expect(framing.headBytes == headBytes)
  }

  @Test("A trailer is counted as a head is, and a size beyond all numbers is none")
  func extremes() {
    var framing = RequestFraming()
    framing.endHead(
      HTTPRequestHead(
        version: .http1_1, method: .POST, uri: "/a", headers: ["Transfer-Encoding": "chunked"]))
    let text = "0\r\nX: " + String(repeating: "y", count: 1000)
    _ = Array(text.utf8).withUnsafeBytes { framing.advance(over: $0) }
    #expect(framing.headBytes == 1003)
    for size in ["ffffffffffffffff", "7fffffffffffffff", String(repeating: "f", count: 100)] {
      framing = RequestFraming()
      framing.endHead(
        HTTPRequestHead(
          version: .http1_1, method: .POST, uri: "/a", headers: ["Transfer-Encoding": "chunked"]))
      let bytes = Array((size + "\r\nabc").utf8)
      #expect(bytes.withUnsafeBytes { framing.advance(over: $0) } == bytes.count)
    }
  }
}
