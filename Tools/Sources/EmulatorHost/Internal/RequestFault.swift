import AzureCore
import HTTPTypes

/// Why a request never reaches the engine: what a server in front of a service responds by itself.
enum RequestFault: Equatable {
  /// It is not HTTP, or its end is missing.
  case malformed
  /// It is of HTTP/1.1 and does not name its host, or names it twice or by what is none (RFC 9112 section 3.2).
  case host
  /// Its content is over the host's limit.
  case contentTooLarge
  /// Its head is over the host's limit.
  case headTooLarge
  /// Its head or its content did not come in time.
  case tooSlow

  var response: AzureResponse {
    var response = AzureResponse(status: status)
    if self == .contentTooLarge, let name = HTTPField.Name("x-ms-error-code") {
      response.head.headerFields[name] = "RequestBodyTooLarge"
    }
    response.head.headerFields[.contentLength] = "0"
    return response
  }

  private var status: HTTPResponse.Status {
    switch self {
    case .malformed, .host: .badRequest
    case .contentTooLarge:
      .init(
        code: 413, reasonPhrase: "The request body is too large and exceeds the maximum permissible limit.")
    case .headTooLarge: .requestHeaderFieldsTooLarge
    case .tooSlow: .requestTimeout
    }
  }
}
