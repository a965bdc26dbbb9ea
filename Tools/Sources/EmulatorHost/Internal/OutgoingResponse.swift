import AzurePipeline
import HTTPTypes
import NIOCore
import NIOHTTP1

/// A response in the parts that NIO writes.
struct OutgoingResponse {
  let head: HTTPResponseHead
  let body: [UInt8]
  let closes: Bool

  init(_ response: Response, to request: HTTPRequestHead) {
    let isHead = request.method == .HEAD
    var headers = HTTPHeaders()
    for field in response.head.headerFields { headers.add(name: field.name.rawName, value: field.value) }
    if headers.contains(name: "Content-Length") {
      headers.remove(name: "Transfer-Encoding")
    } else if isHead || request.version != .http1_1
      || headers.first(name: "Transfer-Encoding")?.lowercased() != "chunked"
    {
      // Chunks have an end of their own, which nobody expects after an answer to HEAD, or in HTTP/1.0.
      headers.remove(name: "Transfer-Encoding")
      headers.add(name: "Content-Length", value: String(response.body.count))
    }
    closes = !request.isKeepAlive
    if closes { headers.replaceOrAdd(name: "Connection", value: "close") }
    head = HTTPResponseHead(version: .http1_1, status: Self.status(response.head.status), headers: headers)
    body = isHead ? [] : response.body
  }

  /// The host's own answer, to what never reaches the engine.
  static func refusal(_ incoming: IncomingRequest) -> OutgoingResponse {
    var response = Response(status: .badRequest)
    if incoming.isTooLarge {
      response.head.status = .init(
        code: 413, reasonPhrase: "The request body is too large and exceeds the maximum permissible limit.")
      if let name = HTTPField.Name("x-ms-error-code") {
        response.head.headerFields[name] = "RequestBodyTooLarge"
      }
    }
    response.head.headerFields[.contentLength] = "0"
    return OutgoingResponse(response, to: incoming.head)
  }

  /// Every status is a custom one to NIO, which else replaces the phrases of those it knows.
  ///
  /// `HTTPResponse.Status` has put blanks for whatever a phrase must not hold.
  private static func status(_ status: HTTPResponse.Status) -> HTTPResponseStatus {
    .custom(code: UInt(status.code), reasonPhrase: status.reasonPhrase)
  }
}
