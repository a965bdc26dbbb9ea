package import AzureCore

/// What a driver shall do next for a ``Call``.
package enum Step: Sendable {
  /// Fetch a token within the time and report ``CallEvent/token(_:)`` or ``CallEvent/tokenFailed(_:)``.
  case fetchToken(TokenRequest, within: Duration)
  /// Send the request within the limits and report ``CallEvent/response(_:)`` or ``CallEvent/transportFailed(_:)``.
  case send(AzureRequest, AttemptLimits)
  /// Wait and report ``CallEvent/waited``.
  case wait(Duration)
  /// The call succeeded; there is nothing more to do.
  case finish(CompletedCall)
  /// The call failed; there is nothing more to do.
  indirect case fail(AzureError)
}

/// What a driver tells a ``Call``.
package enum CallEvent: Sendable {
  /// The driver took the call up. The first event, once.
  case start
  /// The token that ``Step/fetchToken(_:within:)`` asked for.
  case token(AccessToken)
  /// No token could be had.
  indirect case tokenFailed(AzureError)
  /// The response to ``Step/send(_:_:)``.
  case response(AzureResponse)
  /// There is no response to ``Step/send(_:_:)``.
  case transportFailed(TransportError)
  /// The time of ``Step/wait(_:)`` has passed.
  case waited
}

/// What an operation returned, and when the attempt that got the response was sent.
package struct TimedResponse<Value: Sendable>: Sendable {
  /// What the operation returned.
  package var value: Value

  /// When the attempt was sent, by the client's clock (``ClockReading/elapsed``).
  package var sentAt: Duration

  /// Pairs a value with its time.
  @inlinable
  package init(_ value: Value, sentAt: Duration) {
    self.value = value
    self.sentAt = sentAt
  }
}

/// What a call that succeeded brought back.
package struct CompletedCall: Sendable, Hashable {
  /// The response that ended the call: a 2xx, or a refusal that is a result of the operation.
  package var response: AzureResponse

  /// How many attempts were made.
  package var attempts: Int

  /// Whether an attempt before the last may have been carried out although its response was lost.
  package var mayHaveActedBefore: Bool

  /// The id that the call had (`x-ms-client-request-id`), for errors found while reading the response.
  package var clientRequestID: String?

  /// Which location responded.
  package var location: StorageLocation

  /// When the attempt that got the response was sent, by the driver's clock (``ClockReading/elapsed``): the service acted after that.
  package var sentAt: Duration

  /// Makes a result.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - attempts: How many attempts were made.
  ///   - mayHaveActedBefore: Whether an earlier attempt may have been carried out.
  ///   - clientRequestID: The id that the call had.
  ///   - location: Which location responded.
  ///   - sentAt: When the attempt that got the response was sent.
  package init(
    response: AzureResponse, attempts: Int = 1, mayHaveActedBefore: Bool = false,
    clientRequestID: String? = nil,
    location: StorageLocation = .primary, sentAt: Duration = .zero
  ) {
    self.response = response
    self.attempts = attempts
    self.mayHaveActedBefore = mayHaveActedBefore
    self.clientRequestID = clientRequestID
    self.location = location
    self.sentAt = sentAt
  }
}
