/// A way in which the network or the service fails one request.
public enum Fault: Sendable, Hashable {
  /// The request is carried out after a wait on the transport's clock.
  ///
  /// When the wait is as long as the attempt's timeout or longer, the timeout passes instead, the request is not carried
  /// out, and the transport fails with `timeout`, `maybeSent`.
  case delay(Duration)
  /// No connection is made: `connect`, `notSent`.
  case connectionRefused
  /// The connection breaks before a byte is sent: `connectionLost`, `notSent`.
  case resetBeforeSend
  /// The request is carried out, but the response is lost: `connectionLost`, `maybeSent`.
  case lostReply
  /// The service answers `503 ServerBusy`, with a `Retry-After` of whole seconds when one is given.
  case serverBusy(retryAfter: Int?)
  /// The service answers `500 InternalError`.
  case internalError
}
