/// What a call that succeeded brought back.
public struct CompletedCall: Sendable, Hashable {
  /// The response that ended the call: a 2xx, or a refusal that is an answer for the operation.
  public var response: Response

  /// How many attempts were made.
  public var attempts: Int

  /// Whether an attempt before the last may have been carried out although its answer was lost.
  public var mayHaveActedBefore: Bool

  /// The id that the call had (`x-ms-client-request-id`), for errors found while reading the response.
  public var clientRequestID: String?

  /// Which location answered.
  public var location: Location

  /// Makes a result.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - attempts: How many attempts were made.
  ///   - mayHaveActedBefore: Whether an earlier attempt may have been carried out.
  ///   - clientRequestID: The id that the call had.
  ///   - location: Which location answered.
  public init(
    response: Response, attempts: Int = 1, mayHaveActedBefore: Bool = false, clientRequestID: String? = nil,
    location: Location = .primary
  ) {
    self.response = response
    self.attempts = attempts
    self.mayHaveActedBefore = mayHaveActedBefore
    self.clientRequestID = clientRequestID
    self.location = location
  }
}
