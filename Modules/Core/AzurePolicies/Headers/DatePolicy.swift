package import AzureCore
import HTTPTypes

/// Dates every attempt in `x-ms-date`.
///
/// A per-attempt policy: a signature over an old date is refused after 15 minutes.
package struct DatePolicy: PipelinePolicy {
  private let latest = LatestDate()

  /// Makes the policy; its copies share the text of the present second.
  package init() {}

  /// Sets `x-ms-date` to the present time (RFC 9110 section 5.6.7), corrected as far as answers have shown
  /// this machine's clock to be off.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    request.head.headerFields.set(latest.field(at: context.now.date))
  }
}

/// The field of the date that was asked for last: many requests go out in one second, and its text is the same for all.
final class LatestDate: Sendable {
  private struct Second {
    let seconds: Int64
    let field: HTTPField
  }

  private let second = ThreadLock<Second?>(nil)

  /// The `x-ms-date` field of an instant.
  func field(at date: Timestamp) -> HTTPField {
    second.withLock { second in
      if let second, second.seconds == date.seconds { return second.field }
      let field = HTTPField(name: .msDate, value: date.httpDate)
      second = Second(seconds: date.seconds, field: field)
      return field
    }
  }
}
