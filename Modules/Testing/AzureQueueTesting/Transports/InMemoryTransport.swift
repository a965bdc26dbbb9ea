public import AzureCore
public import AzureQueueEmulator
import HTTPTypes
import Synchronization

/// Carries requests to a ``QueueEmulator`` in the same process, without a socket.
///
/// It does what a connection would do and no more: a body, or a PUT or POST without one, gets a `Content-Length` unless
/// the request has one; a response larger than the limit is a ``TransportError``. Responses come at once, so timeouts
/// never pass here, and nothing is ever repeated. Use it as both kinds of transport, from any thread or task.
public final class InMemoryTransport: AsyncTransport, SyncTransport {
  /// The service that answers.
  public let emulator: QueueEmulator

  private let count = Atomic(0)

  /// Makes a transport to an emulator.
  ///
  /// - Parameter emulator: The service that answers; several transports may share it.
  public init(_ emulator: QueueEmulator) {
    self.emulator = emulator
  }

  /// How many requests have been carried so far.
  public var requestCount: Int { count.load(ordering: .relaxed) }

  /// Has the emulator answer a request.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: Only the size of the response matters here.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` of kind `responseTooLarge`; `CancellationError` when the task is already cancelled, with
  ///   nothing carried out.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try Task.checkCancellation()
    return try carry(request, limits)
  }

  /// Has the emulator answer a request.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: Only the size of the response matters here.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` of kind `responseTooLarge`.
  @available(*, noasync, message: "This blocks its thread; in async code use send(_:limits:).")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    try carry(request, limits)
  }

  private func carry(_ request: AzureRequest, _ limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    var request = request
    let hasBody = !request.body.isEmpty || request.head.method == .put || request.head.method == .post
    if hasBody, request.head.headerFields[.contentLength] == nil {
      request.head.headerFields[.contentLength] = String(request.body.count)
    }
    count.add(1, ordering: .relaxed)
    let response = emulator.respond(to: request)
    guard response.body.count <= limits.maximumResponseBytes else {
      throw TransportError(
        .responseTooLarge, delivery: .maybeSent,
        "the response has \(response.body.count) bytes, the limit is \(limits.maximumResponseBytes)")
    }
    return response
  }
}
