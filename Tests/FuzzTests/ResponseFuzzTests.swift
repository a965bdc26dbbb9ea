import AzureCore
import Fuzzing
import HTTP1Codec
import HTTPTypes
import TestSupport
import Testing

@Suite("Fuzz: responses of HTTP/1.1", .alone)
struct ResponseFuzzTests {
  private static let vocabulary = [
    "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n",
    "HTTP/1.1 304 Not Modified\r\n", "HTTP/1.1 101 X\r\n", "HTTP/2", "Content-Length: 5\r\n",
    "Content-Length: 0\r\n",
    "content-length:", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
    "Connection: close\r\n", "Connection: keep-alive\r\n", "Content-Encoding: gzip\r\n", "\r\n", "\n", "\r",
    "\r\n\r\n",
    "0\r\n\r\n", "5\r\nhello\r\n", ";x=y", ": ", ":", ",", " ", "\t", "X-A: 1\r\n", "\0", "é",
  ]

  /// What came of reading some bytes.
  private struct Reading: Equatable {
    var response: AzureResponse?
    var fault: String?
    var keepsConnection: Bool
  }

  private static let maximumBodyBytes = 200

  private static func read(_ pieces: [ArraySlice<UInt8>], isHead: Bool) -> Reading {
    var reader = ResponseReader(maximumBodyBytes: maximumBodyBytes, isHead: isHead)
    for piece in pieces { piece.withUnsafeBytes { reader.read($0) } }
    if reader.response == nil { reader.end() }
    return Reading(
      response: reader.response, fault: reader.fault?.kind.rawValue, keepsConnection: reader.keepsConnection)
  }

  @Test(
    "However the bytes are cut, the same comes of them; a response that is written again is read as it was")
  func response() async throws {
    let fuzzer = try Fuzzer("response", vocabulary: Self.vocabulary, cases: 2500)
    let findings = await fuzzer.run { bytes in
      for isHead in [false, true] {
        let whole = Self.read([bytes[...]], isHead: isHead)
        try Self.checkCuts(bytes, whole, isHead: isHead)
        guard let response = whole.response else { continue }
        guard whole.fault == nil else { throw FuzzFailure("There is a response and a fault") }
        guard response.body.count <= Self.maximumBodyBytes else {
          throw FuzzFailure("The body is above its limit")
        }
        try Self.checkRewriting(of: response, isHead: isHead)
        try Self.checkSurplus(after: bytes, whole, isHead: isHead)
      }
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  private static func checkCuts(_ bytes: [UInt8], _ whole: Reading, isHead: Bool) throws {
    let single = read(bytes.indices.map { bytes[$0...$0] }, isHead: isHead)
    guard single == whole else {
      throw FuzzFailure("Byte for byte it is another response", "\(whole)\n  \(single)")
    }
    // Every cut of a short input, and some of a long one.
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 24)) {
      let cut = read([bytes[..<place], bytes[place...]], isHead: isHead)
      guard cut == whole else {
        throw FuzzFailure("Cut in two it is another response", "at \(place): \(whole)\n  \(cut)")
      }
    }
  }

  private static func checkRewriting(of response: AzureResponse, isHead: Bool) throws {
    let hasBody = !isHead && response.status != 204 && response.status != 304
    let fields = response.head.headerFields.filter { !isFraming($0.name) }
    var text = "HTTP/1.1 \(response.status) \(response.head.status.reasonPhrase)\r\n"
    for field in fields { text += "\(field.name.rawName): \(field.value)\r\n" }
    if hasBody { text += "Content-Length: \(response.body.count)\r\n" }
    let again = read([Array((text + "\r\n").utf8) + response.body], isHead: isHead)
    // A return within a value becomes a blank, and one at its end is none when it is read again.
    func lines(_ response: AzureResponse) -> [String] {
      ["\(response.status) \(response.head.status.reasonPhrase)"]
        + response.head.headerFields.filter { !isFraming($0.name) }.map { field in
          field.name.rawName + ":" + field.value.split { " \t".contains($0) }.joined(separator: " ")
        }
    }
    guard let second = again.response, lines(second) == lines(response), second.body == response.body else {
      throw FuzzFailure(
        "A response that is written again is read otherwise", "\(lines(response))\n  \(again)")
    }
  }

  private static func isFraming(_ name: HTTPField.Name) -> Bool {
    name == .contentLength || name == .transferEncoding
  }

  /// What comes after a response changes nothing in it, and ends the connection.
  private static func checkSurplus(after bytes: [UInt8], _ whole: Reading, isHead: Bool) throws {
    var reader = ResponseReader(maximumBodyBytes: maximumBodyBytes, isHead: isHead)
    bytes.withUnsafeBytes { reader.read($0) }
    guard let response = reader.response else { return }
    Array("HTTP/1.1 500 No\r\n\r\n".utf8).withUnsafeBytes { reader.read($0) }
    guard reader.response == response, !reader.keepsConnection else {
      throw FuzzFailure(
        "Bytes after a response count", "\(response)\n  \(String(describing: reader.response))")
    }
  }
}

extension ResponseFuzzTests {
  private static func read(_ pieces: [[UInt8]], isHead: Bool) -> Reading {
    read(pieces.map { $0[...] }, isHead: isHead)
  }
}
