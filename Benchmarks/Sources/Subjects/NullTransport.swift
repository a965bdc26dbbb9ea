import AzureCore
import HTTPTypes

/// Answers every request with the same response, at once and without a socket.
struct NullTransport: AsyncTransport, SyncTransport {
  let response: AzureResponse

  init(status: HTTPResponse.Status, body: [UInt8]) {
    var fields = HTTPFields()
    fields[.contentType] = "application/xml"
    response = AzureResponse(status: status, headerFields: fields, body: body)
  }

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse { response }

  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse { response }
}
