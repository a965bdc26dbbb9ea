public import AzurePipeline
package import HTTPTypes

/// Names the protocol version of every request in `x-ms-version`.
///
/// A per-call policy.
public struct ServiceVersionPolicy: Policy {
  // Made once: a field that is made anew is checked anew.
  package let field: HTTPField

  /// Makes the policy.
  ///
  /// - Parameter version: The version.
  public init(_ version: ServiceVersion) { field = HTTPField(name: .msVersion, value: version.rawValue) }

  /// Sets `x-ms-version`.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    request.head.headerFields.set(field)
  }
}
