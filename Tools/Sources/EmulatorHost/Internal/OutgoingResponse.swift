import AzureCore
import HTTPTypes
import NIOCore
import NIOHTTP1

/// A response in the parts that NIO writes.
struct OutgoingResponse {
  let head: HTTPResponseHead
  let body: [UInt8]
  let closes: Bool

  /// Frames a response.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - request: What it responds to.
  ///   - isLast: Whether the host ends the connection after it, whatever the request says.
  init(_ response: AzureResponse, to request: HTTPRequestHead, isLast: Bool = false) {
    let isHead = request.method == .HEAD
    let fields = response.head.headerFields
    let hasLength = fields.contains(.contentLength)
    // Chunks have an end of their own, which nobody expects after a response to HEAD, or in HTTP/1.0.
    let isChunked =
      !hasLength && !isHead && request.version == .http1_1
      && fields.first { $0.name == .transferEncoding }?.value.lowercased() == "chunked"
    var headers = HTTPHeaders()
    headers.reserveCapacity(fields.count + 2)
    for field in fields where isChunked || field.name != .transferEncoding {
      headers.add(name: field.name.rawName, value: field.value)
    }
    if !hasLength, !isChunked { headers.add(name: "Content-Length", value: String(response.body.count)) }
    // NIO's decoder reads nothing after a request for another protocol, which is not spoken here.
    let leavesHTTP = request.method == .CONNECT || request.headers.contains(name: "Upgrade")
    closes = isLast || leavesHTTP || !request.isKeepAlive
    if closes { headers.replaceOrAdd(name: "Connection", value: "close") }
    head = HTTPResponseHead(version: .http1_1, status: Self.status(response.head.status), headers: headers)
    body = isHead ? [] : response.body
  }

  /// Every status is a custom one to NIO, which else replaces the phrases of those it knows.
  ///
  /// `HTTPResponse.Status` has put blanks for whatever a phrase must not hold.
  private static func status(_ status: HTTPResponse.Status) -> HTTPResponseStatus {
    .custom(code: UInt(status.code), reasonPhrase: status.reasonPhrase)
  }
}
