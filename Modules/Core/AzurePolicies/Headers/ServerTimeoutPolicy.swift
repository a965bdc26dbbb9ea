package import AzureCore

/// Tells the service how long it may work on a request, in the `timeout` query parameter.
///
/// A per-call policy.
///
/// When the time runs out the service answers `500 OperationTimedOut` and may have acted in part. It is no network timeout.
package struct ServerTimeoutPolicy: PipelinePolicy {
  private let seconds: Int64

  /// Makes the policy.
  ///
  /// - Parameter timeout: Whole seconds from 1 to 30, the service's own limit.
  /// - Throws: ``AzureError`` when the time is out of that range or not whole.
  package init(_ timeout: Duration) throws(AzureError) {
    let (seconds, rest) = min(max(timeout, .zero), .maximumWait).components
    guard rest == 0, (1...30).contains(seconds) else {
      throw .invalidArgument("The server timeout is \(timeout)", advice: "use whole seconds from 1 to 30")
    }
    self.seconds = seconds
  }

  /// Adds the query item.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    request.appendQueryItem(name: "timeout", value: String(seconds))
  }
}
