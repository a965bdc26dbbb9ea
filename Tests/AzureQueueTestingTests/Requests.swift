import AzureCore
import HTTPTypes

/// Requests that the tests of the transports send.
enum Requests {
  static func make(
    _ method: HTTPRequest.Method, _ path: String, authority: String = "127.0.0.1:10001", body: String = ""
  ) -> AzureRequest {
    AzureRequest(
      method: method, scheme: "http", authority: authority, path: "/devstoreaccount1/" + path,
      headerFields: [.accept: "application/xml"], body: Array(body.utf8))
  }

  static let createQueue = make(.put, "jobs")
  static let put = make(
    .post, "jobs/messages", body: "<QueueMessage><MessageText>a</MessageText></QueueMessage>")
  static let get = make(.get, "jobs/messages")
  static let metadata = make(.get, "jobs?comp=metadata")
}

/// The two calling styles of a transport as one function, so that a test can run in both.
enum CallingStyle: CaseIterable, Sendable {
  case async
  case blocking

  func send(
    _ request: AzureRequest, over transport: any AsyncTransport & SyncTransport,
    limits: AttemptLimits = AttemptLimits()
  ) async throws -> AzureResponse {
    switch self {
    case .async: try await transport.send(request, limits: limits)
    case .blocking: try Self.block(request, transport, limits)
    }
  }

  /// Not async, so that a blocking call is allowed; none of the transports here waits in one.
  private static func block(
    _ request: AzureRequest, _ transport: any SyncTransport, _ limits: AttemptLimits
  ) throws -> AzureResponse {
    try transport.sendBlocking(request, limits: limits)
  }
}
