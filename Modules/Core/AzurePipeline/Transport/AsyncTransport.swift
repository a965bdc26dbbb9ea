/// Carries one request to the service and brings its response back, for async callers.
///
/// A transport moves bytes. It sends exactly the fields of the request, plus `Host`; it adds no other header, follows no
/// redirect, judges no status, and never repeats a request unless ``AttemptLimits/mayRepeat`` allows it. A request whose
/// fields hold `Host` (which its authority says, and which no signature covers), `Transfer-Encoding` or a length that is not
/// its body's is refused as ``TransportError/Kind/unsupported``. What needs to see or change every request without doing
/// I/O is a ``Policy``; what does I/O or wraps time is a transport that holds another one.
public protocol AsyncTransport: Sendable {
  /// Sends a request and waits for the whole response.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The bounds to keep.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left; `CancellationError` at once when the task is
  ///   cancelled, with the transfer ended.
  func send(_ request: Request, limits: AttemptLimits) async throws -> Response
}
