public import AzurePipeline
import HTTPTypes

/// Dates every attempt in `x-ms-date`.
///
/// A per-attempt policy: a signature over an old date is refused after 15 minutes.
public struct DatePolicy: Policy {
  private let latest = LatestDate()

  /// Makes the policy; its copies share the text of the present second.
  public init() {}

  /// Sets `x-ms-date` to the present time (RFC 9110 section 5.6.7), corrected as far as answers have shown
  /// this machine's clock to be off.
  public func prepare(_ request: inout Request, context: PolicyContext) {
    request.head.headerFields.set(latest.field(at: context.now.date))
  }
}
