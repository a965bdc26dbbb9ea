public import AzurePipeline
import HTTPTypes

/// Dates every attempt in `x-ms-date`.
///
/// A per-attempt policy: a signature over an old date is refused after 15 minutes.
public struct DatePolicy: Policy {
  /// Makes the policy; it has no state.
  public init() {}

  /// Sets `x-ms-date` to the present time (RFC 9110 section 5.6.7), corrected as far as answers have shown this machine's clock to be off.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    request.head.headerFields[.msDate] = context.now.date.httpDate
  }
}
