public import AzureCore

/// Sees and may change a request before it is authorized; it ends the call by throwing.
public typealias RequestHook =
  @Sendable (_ request: inout AzureRequest, _ context: PolicyContext) throws(AzureError) -> Void

/// Sees a response before it is read, whatever its status, with the request that it responds to; it ends the call by throwing.
///
/// The request is the one that was sent: it holds the authorization, so do not log it whole. Nor the response: it is as it
/// came, and a server may repeat in it what it was sent.
public typealias ResponseHook =
  @Sendable (_ response: AzureResponse, _ request: AzureRequest, _ context: PolicyContext) throws(AzureError)
  -> Void

/// A policy made of closures: a look at every raw request and response, without a type of one's own.
///
/// A per-attempt policy, put after all others: the request is complete but for its authorization, and what the hook changes is
/// covered by the signature.
package struct HookPolicy: PipelinePolicy {
  private let onRequest: RequestHook?
  private let onResponse: ResponseHook?

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - onRequest: Called for every request.
  ///   - onResponse: Called for every response.
  package init(onRequest: RequestHook? = nil, onResponse: ResponseHook? = nil) {
    self.onRequest = onRequest
    self.onResponse = onResponse
  }

  /// Calls the hook for requests.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError) {
    try onRequest?(&request, context)
  }

  /// Calls the hook for responses.
  package func inspect(
    _ response: AzureResponse, to request: AzureRequest, context: PolicyContext
  ) throws(AzureError) {
    try onResponse?(response, request, context)
  }
}
