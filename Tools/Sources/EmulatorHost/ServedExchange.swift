public import AzureCore

/// One request and the answer that it got.
public struct ServedExchange: Sendable {
  /// The request as it arrived; it may hold signatures and message texts.
  public let request: AzureRequest

  /// The answer.
  public let response: AzureResponse
}
