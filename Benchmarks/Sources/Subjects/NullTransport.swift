import AzurePipeline
import HTTPTypes

/// Answers every request with the same response, at once and without a socket.
struct NullTransport: AsyncTransport, SyncTransport {
  let response: Response

  init(status: HTTPResponse.Status, body: [UInt8]) {
    var fields = HTTPFields()
    fields[.contentType] = "application/xml"
    response = Response(status: status, headerFields: fields, body: body)
  }

  func send(_ request: Request, limits: AttemptLimits) async throws -> Response { response }

  func sendBlocking(_ request: Request, limits: AttemptLimits) throws(TransportError) -> Response { response }
}
