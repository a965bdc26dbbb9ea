import Dispatch

/// What must hold of a server of HTTP/1.1, whatever bytes come.
package enum ServedBytes {
  /// Texts that mean something to such a server.
  package static let vocabulary = [
    "GET ", "PUT ", "POST ", "DELETE ", "HEAD ", "OPTIONS ", "CONNECT ", "PRI * HTTP/2.0\r\n\r\n",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n", " HTTP/2\r\n", "/devstoreaccount1/jobs/messages", "?comp=list",
    "http://a/devstoreaccount1",
    "//a", "*", "Host: a\r\n", "Content-Length: 0\r\n", "Content-Length: 5\r\n",
    "Content-Length: 100000000000000\r\n", "Content-Length: 9223372036854775807\r\n",
    "Content-Length: 18446744073709551616\r\n", "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Upgrade: h2c\r\n", "x-ms-version: 2026-10-06\r\n", "x-ms-client-request-id: a\r\n", "Origin: a\r\n",
    "\r\n", "\n",
    "\r", "\r\n\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "7fffffffffffffff\r\n", "ffffffffffffffff\r\n", ";a=b",
    ":", ": ", "\t", "\0", "\u{16}\u{3}\u{1}", "é",
    "%", "%00",
    "<QueueMessage><MessageText>a</MessageText></QueueMessage>",
  ]

  /// Sends bytes and ends this half of the connection, then sees whether the server still responds to others.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - port: The port of a server of the emulator that believes every caller.
  /// - Throws: ``FuzzFailure`` when what comes back is not a row of responses, when the connection does not end, or when
  ///   the next request has no good response.
  package static func check(_ bytes: [UInt8], port: Int) async throws {
    let response = try await exchange(bytes, port)
    let mayBeHead = bytes.firstRange(of: Array("HEAD".utf8)) != nil
    _ = try ResponseStream(response.received, maySendHeadOnly: mayBeHead, isCutOff: response.isReset)
    let good = Array("GET /devstoreaccount1?comp=list HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
    let next = try await exchange(good, port)
    guard try ResponseStream(next.received, maySendHeadOnly: false, isCutOff: next.isReset).statuses == [200]
    else { throw FuzzFailure("The server does not serve on", String(decoding: next.received, as: UTF8.self)) }
  }

  /// Sends bytes as ``check(_:port:)`` does, and returns when the server has ended the connection.
  package static func send(_ bytes: [UInt8], port: Int) async throws { _ = try await exchange(bytes, port) }

  /// An input in which one piece stands very often: what costs more than its length shows there.
  ///
  /// - Parameters:
  ///   - bytes: The input; it alone decides which piece.
  ///   - count: How many bytes to make of it; one that has as many stays as it is.
  /// - Returns: The input with the piece repeated.
  package static func stretched(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    let draw = Int(truncatingIfNeeded: digest(bytes) >> 8)
    guard !bytes.isEmpty else { return [] }
    let start = (draw & 0xFF_FFFF) % bytes.count
    let end = min(bytes.count, start + 1 + (draw >> 24 & 0xFF_FFFF) % 64)
    let piece = bytes[start..<end]
    let times = max(0, count - bytes.count) / piece.count
    return Array(bytes[..<start] + Array(repeating: piece, count: times).joined() + bytes[start...])
  }

  /// A number that depends on all bytes, the same in every process (FNV-1a).
  package static func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// Requests that cost what is usual, of about so many bytes.
  package static func plain(count: Int) -> [UInt8] {
    let request = "GET /devstoreaccount1?comp=list HTTP/1.1\r\nHost: a\r\n\r\n"
    return Array(String(repeating: request, count: max(1, count / request.utf8.count)).utf8)
  }

  /// Blocks a thread that no task needs.
  private static func exchange(_ bytes: [UInt8], _ port: Int) async throws -> RawExchange {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try RawExchange(sending: bytes, to: port) })
      }
    }
  }
}
