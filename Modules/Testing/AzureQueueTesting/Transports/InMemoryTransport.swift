public import AzureCore
public import AzureQueueEmulator
import HTTPTypes
import Synchronization

/// Sends requests to a ``QueueEmulator`` in the same process, without sockets.
///
/// It does what a connection does and no more: a request with a body, and PUT or POST without one, gets a `Content-Length`
/// unless it has one; a response larger than the limit is a ``TransportError``. Responses come at once, so timeouts never
/// occur. Use it in both calling styles, from any thread or task.
public final class InMemoryTransport: AsyncTransport, SyncTransport {
  private let emulator: QueueEmulator

  private let count = Atomic(0)

  /// Creates a transport to an emulator.
  ///
  /// - Parameter emulator: The emulator; several transports may share it.
  public init(_ emulator: QueueEmulator) {
    self.emulator = emulator
  }

  /// The number of requests so far.
  public var requestCount: Int { count.load(ordering: .relaxed) }

  /// Lets the emulator handle a request.
  ///
  /// - Parameters:
  ///   - request: The request, complete and signed.
  ///   - limits: Only the limit on the size of the response applies.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` of kind `responseTooLarge`; `CancellationError` when the task is already cancelled;
  ///   the request is then not handled.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try Task.checkCancellation()
    return try carry(request, limits)
  }

  /// Lets the emulator handle a request.
  ///
  /// - Parameters:
  ///   - request: The request, complete and signed.
  ///   - limits: Only the limit on the size of the response applies.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` of kind `responseTooLarge`.
  @available(*, noasync, message: "This blocks its thread; in async code use send(_:limits:).")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
    -> AzureResponse
  {
    try carry(request, limits)
  }

  private func carry(_ request: AzureRequest, _ limits: AttemptLimits) throws(TransportError) -> AzureResponse
  {
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
