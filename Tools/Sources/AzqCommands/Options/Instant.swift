import ArgumentParser
import AzureCore

/// A date on the command line, as ISO 8601: `2026-12-31`, `2026-12-31T23:59Z` or `2026-12-31T23:59:59+01:00`.
struct Instant: ExpressibleByArgument, Sendable, Hashable {
  let date: Timestamp

  init(_ date: Timestamp) { self.date = date }

  init?(argument: String) {
    guard let timestamp = Timestamp(iso8601: argument) else { return nil }
    date = timestamp
  }
}
