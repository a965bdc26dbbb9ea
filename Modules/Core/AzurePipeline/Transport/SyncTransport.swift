/// Carries one request to the service and brings its response back, blocking the calling thread.
///
/// The same contract as ``AsyncTransport``. No implementation may wait for a `Task`: a blocking call made while every
/// thread of the cooperative pool is busy still finishes.
public protocol SyncTransport: Sendable {
  /// Sends a request and blocks until the whole response is there.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The bounds to keep.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left.
  @available(*, noasync, message: "This blocks its thread; in async code use AsyncTransport.send.")
  func sendBlocking(_ request: Request, limits: AttemptLimits) throws(TransportError) -> Response
}
