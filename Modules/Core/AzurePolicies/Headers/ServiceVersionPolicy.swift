public import AzurePipeline
import HTTPTypes

/// Names the protocol version of every request in `x-ms-version`.
///
/// A per-call policy.
public struct ServiceVersionPolicy: Policy {
  private let version: ServiceVersion

  /// Makes the policy.
  ///
  /// - Parameter version: The version.
  public init(_ version: ServiceVersion) { self.version = version }

  /// Sets `x-ms-version`.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    request.head.headerFields[.msVersion] = version.rawValue
  }
}
