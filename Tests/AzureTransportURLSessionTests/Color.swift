import AzureCore
import AzureQueueTesting
import AzureTransportURLSession

/// The two ways to send; most behaviours hold for both.
typealias Color = TransportConformance.CallingStyle

extension Color {
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
