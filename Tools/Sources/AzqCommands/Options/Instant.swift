import ArgumentParser
import AzureCore
import AzureQueueProtocol
import Foundation

/// A date on the command line, as ISO 8601: `2026-12-31`, `2026-12-31T23:59Z` or `2026-12-31T23:59:59+01:00`.
struct Instant: ExpressibleByArgument, Sendable, Hashable {
  let date: Date

  init(_ date: Date) { self.date = date }

  init?(argument: String) {
    guard let timestamp = Timestamp(iso8601: argument) else { return nil }
    date = timestamp.date
  }
}

extension Date {
  /// ISO 8601 with whole seconds, as all commands print it.
  var iso8601: String { Timestamp(self).iso8601 }
}
