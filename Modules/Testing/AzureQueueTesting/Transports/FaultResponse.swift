import AzureCore
import HTTPTypes

/// An error of the service that a fault puts in the place of an answer, in the service's own form.
enum FaultResponse {
  static func make(
    _ status: Int, _ code: String, _ message: String, to request: AzureRequest, retryAfter: Int? = nil
  ) -> AzureResponse {
    let requestID = "00000000-0003-0000-0000-000000000000"
    var body: [UInt8] = []
    if request.head.method != .head {
      body += [0xEF, 0xBB, 0xBF]
      body += #"<?xml version="1.0" encoding="utf-8"?>"#.utf8
      body += "<Error><Code>\(code)</Code><Message>\(message)\n".utf8
      body += "RequestId:\(requestID)\nTime:2026-03-03T04:05:06.0000000Z</Message></Error>".utf8
    }
    var fields = HTTPFields()
    fields[.contentLength] = String(body.count)
    if !body.isEmpty { fields[.contentType] = "application/xml" }
    fields[.server] = "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0"
    fields[.msRequestID] = requestID
    fields[.msClientRequestID] = request.head.headerFields[.msClientRequestID]
    fields[.msVersion] = request.head.headerFields[.msVersion]
    fields[.msErrorCode] = code
    if let retryAfter { fields[.retryAfter] = String(retryAfter) }
    return AzureResponse(
      status: .init(code: status, reasonPhrase: message), headerFields: fields, body: body)
  }
}
