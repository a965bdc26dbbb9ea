import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes

/// The two calling styles, async and blocking; most behaviours are the same in both.
typealias CallingStyle = TransportConformance.CallingStyle

extension CallingStyle {
  func send(
    _ transport: CurlTransport, _ request: AzureRequest, _ limits: AttemptLimits = AttemptLimits()
  ) async throws -> AzureResponse {
    switch self {
    case .async: try await transport.send(request, limits: limits)
    case .blocking: try await DedicatedThread.run { try transport.sendBlocking(request, limits: limits) }
    }
  }

  /// Sends and expects an error of the transport.
  func fail(
    _ transport: CurlTransport, _ request: AzureRequest, _ limits: AttemptLimits = AttemptLimits()
  ) async throws -> TransportError {
    do {
      let response = try await send(transport, request, limits)
      throw ConformanceFailure("A response of status \(response.status) came instead of an error")
    } catch let error as TransportError {
      return error
    }
  }
}

extension AzureRequest {
  static func get(_ server: LoopbackServer, _ path: String = "/", fields: HTTPFields = [:]) -> AzureRequest {
    AzureRequest(method: .get, scheme: "http", authority: server.authority, path: path, headerFields: fields)
  }

  static func post(_ server: LoopbackServer, _ path: String = "/", body: String) -> AzureRequest {
    AzureRequest(
      method: .post, scheme: "http", authority: server.authority, path: path,
      headerFields: [.contentLength: "\(body.utf8.count)"], body: Array(body.utf8))
  }
}

extension CurlTransport {
  /// A transport that ignores the proxies of the environment.
  static func direct(_ change: (inout Configuration) -> Void = { _ in }) throws -> CurlTransport {
    var configuration = Configuration()
    configuration.proxy = .none
    change(&configuration)
    return try CurlTransport(configuration: configuration)
  }
}
