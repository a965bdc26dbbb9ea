/// Carries one request to the service and brings its response back, for async callers.
///
/// A transport moves bytes. It sends exactly the fields of the request, plus `Host`; it adds no other header, follows no
/// redirect, judges no status, and never repeats a request unless ``AttemptLimits/mayRetry`` allows it. A request whose
/// fields hold `Host` (which its authority says, and which no signature covers), `Transfer-Encoding` or a length that is not
/// its body's is refused as ``TransportError/Kind/unsupported``. What needs to see or change every request without doing
/// I/O is a ``PipelinePolicy``; what does I/O or wraps time is a transport that holds another one.
public protocol AsyncTransport: Sendable {
  /// Sends a request and waits for the whole response.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The bounds to keep.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left; `CancellationError` at once when the task is
  ///   cancelled, with the transfer ended.
  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse
}

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
  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse
}

/// The bounds that a transport keeps while it carries one request.
public struct AttemptLimits: Sendable, Hashable {
  /// How long the whole attempt may take, from the call to the last byte of the response.
  public var timeout: Duration

  /// How long connecting (name, TCP, proxy and TLS) may take within that time.
  public var connectTimeout: Duration

  /// How many bytes the body of the response may have.
  public var maximumResponseBytes: Int

  /// Whether the transport may send the request again by itself when a kept-alive connection turns out dead.
  ///
  /// Transports of many HTTP stacks repeat a request on a stale connection without asking. When this is false, one
  /// may only do so if no byte of the request had been sent.
  public var mayRetry: Bool

  /// Makes limits.
  ///
  /// - Parameters:
  ///   - timeout: The whole attempt; 60 seconds by default.
  ///   - connectTimeout: Connecting; 20 seconds by default.
  ///   - maximumResponseBytes: The body of the response; 64 MiB by default.
  ///   - mayRetry: Whether a silent repeat on a stale connection is allowed; false by default.
  public init(
    timeout: Duration = .seconds(60), connectTimeout: Duration = .seconds(20),
    maximumResponseBytes: Int = 64 * 1024 * 1024, mayRetry: Bool = false
  ) {
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumResponseBytes = maximumResponseBytes
    self.mayRetry = mayRetry
  }
}

/// A transport that can be told which certificate a server has, where no authority vouches for it.
package protocol CertificatePinning: Sendable {
  /// Returns a transport that connects to servers with one certificate and to no others, whatever authority signed theirs.
  ///
  /// Nothing of a request is sent before the certificate was looked at.
  ///
  /// - Parameter isExpected: Whether a certificate, in DER, is the one.
  /// - Returns: The transport.
  /// - Throws: ``TransportError`` when this cannot be done.
  func pinned(to isExpected: @escaping @Sendable (_ certificate: [UInt8]) -> Bool) throws(TransportError)
    -> any AsyncTransport & SyncTransport
}
