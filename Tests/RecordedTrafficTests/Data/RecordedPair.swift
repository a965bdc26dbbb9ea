import AzureCore
import Foundation
import HTTPTypes

/// One request with the response that the service gave, as a recording holds them.
struct RecordedPair: Decodable, Sendable {
  let request: RecordedRequest
  var response: RecordedResponse
}

/// A request as far as the recorder kept it.
struct RecordedRequest: Decodable, Sendable {
  let method: String
  let url: String
  let headers: RecordedHeaders?
  let body: String?
  /// Whether the recorder dropped the body.
  let bodyNotRecorded: Bool?
  /// Whether the recorder dropped the query.
  let queryNotRecorded: Bool?

  /// The body as it was sent; empty where there was none.
  var text: String {
    let body = body ?? ""
    // One recorder wrote the bytes as a literal of its language.
    guard body.hasPrefix("b\""), body.hasSuffix("\"") else { return body }
    return String(body.dropFirst(2).dropLast()).replacing("\\n", with: "\n")
  }

  private enum CodingKeys: String, CodingKey {
    case method, url, headers, body
    case bodyNotRecorded = "body_not_recorded"
    case queryNotRecorded = "query_not_recorded"
  }
}

/// A response of the service.
struct RecordedResponse: Decodable, Sendable {
  var status: Int
  var reason: String?
  var headers: RecordedHeaders
  var body: String?

  /// The response as a transport would hand it out.
  func response() throws -> AzureResponse {
    let known = HTTPResponse.Status(code: status, reasonPhrase: reason ?? "")
    return AzureResponse(status: known, headerFields: try headers.fields(), body: Array((body ?? "").utf8))
  }
}
