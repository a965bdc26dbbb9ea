public import AzurePipeline
public import HTTPTypes

/// Sets further header fields on every request.
///
/// A per-call policy.
public struct HeadersPolicy: Policy {
  private let fields: HTTPFields

  /// Makes the policy.
  ///
  /// - Parameter fields: The fields; each replaces a field of the same name.
  public init(_ fields: HTTPFields) { self.fields = fields }

  /// Sets the fields.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    for field in fields { request.head.headerFields[field.name] = nil }
    for field in fields { request.head.headerFields.append(field) }
  }
}
