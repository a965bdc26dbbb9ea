import AzurePipeline
import HTTPTypes

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
