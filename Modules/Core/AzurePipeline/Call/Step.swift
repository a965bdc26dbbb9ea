/// What a driver shall do next for a ``Call``.
public enum Step: Sendable {
  /// Fetch a token within the time and report ``CallEvent/token(_:)`` or ``CallEvent/tokenFailed(_:)``.
  case fetchToken(TokenRequest, within: Duration)
  /// Send the request within the limits and report ``CallEvent/response(_:)`` or ``CallEvent/transportFailed(_:)``.
  case send(Request, AttemptLimits)
  /// Wait and report ``CallEvent/waited``.
  case wait(Duration)
  /// The call succeeded; there is nothing more to do.
  case finish(CompletedCall)
  /// The call failed; there is nothing more to do.
  indirect case fail(AzureError)
}

/// What a driver tells a ``Call``.
public enum CallEvent: Sendable {
  /// The driver took the call up. The first event, once.
  case start
  /// The token that ``Step/fetchToken(_:within:)`` asked for.
  case token(AccessToken)
  /// No token could be had.
  indirect case tokenFailed(AzureError)
  /// The response to ``Step/send(_:_:)``.
  case response(Response)
  /// There is no response to ``Step/send(_:_:)``.
  case transportFailed(TransportError)
  /// The time of ``Step/wait(_:)`` has passed.
  case waited
}
