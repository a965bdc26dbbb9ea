public import AzureCore

/// One request and the response that it got.
public struct ServedExchange: Sendable {
  /// The request as it arrived; it may hold signatures and message texts.
  public let request: AzureRequest

  /// The response.
  public let response: AzureResponse
}
