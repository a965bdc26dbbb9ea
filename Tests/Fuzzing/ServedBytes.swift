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

  /// Sends bytes and ends this half of the connection, then sees whether the server still answers others.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - port: The port of a server of the emulator that believes every caller.
  /// - Throws: ``FuzzFailure`` when what comes back is not a row of responses, when the connection does not end, or when
  ///   the next request has no good answer.
  package static func check(_ bytes: [UInt8], port: Int) async throws {
    let answer = try await exchange(bytes, port)
    let mayBeHead = bytes.firstRange(of: Array("HEAD".utf8)) != nil
    _ = try ResponseStream(answer.received, maySendHeadOnly: mayBeHead, isCutOff: answer.isReset)
    let good = Array("GET /devstoreaccount1?comp=list HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
    let next = try await exchange(good, port)
    guard try ResponseStream(next.received, maySendHeadOnly: false, isCutOff: next.isReset).statuses == [200]
    else { throw FuzzFailure("The server does not serve on", String(decoding: next.received, as: UTF8.self)) }
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
