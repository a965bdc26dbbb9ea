import AzureCore
import AzureQueueTesting
import AzureTransportURLSession

/// The two calling styles, async and blocking; most behaviours are the same in both.
typealias CallingStyle = TransportConformance.CallingStyle

extension CallingStyle {
  func send(
    _ transport: URLSessionTransport, _ request: AzureRequest, _ limits: AttemptLimits
  ) async throws -> AzureResponse {
    switch self {
    case .async: try await transport.send(request, limits: limits)
    case .blocking: try await DedicatedThread.run { try transport.sendBlocking(request, limits: limits) }
    }
  }

  /// Sends and expects an error of the transport.
  func fail(
    _ transport: URLSessionTransport, _ request: AzureRequest, _ limits: AttemptLimits
  ) async throws -> TransportError {
    do {
      let response = try await send(transport, request, limits)
      throw ConformanceFailure("A response of status \(response.status) came instead of an error")
    } catch let error as TransportError {
      return error
    }
  }
}
