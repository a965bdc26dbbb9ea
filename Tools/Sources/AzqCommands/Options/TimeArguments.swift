import ArgumentParser
import AzureQueueProtocol

/// The one form of lengths of time on the command line: `30`, `30s`, `5m`, `12h` or `7d`; a number alone is seconds.
enum TimeForm {
  /// Reads a length of time in whole seconds, which may be negative.
  static func duration(of text: String) -> Duration? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = text.last.flatMap { units[$0] }
    // bounded: by its type, so that no product is too large for the duration.
    guard let count = Int32(unit == nil ? text[...] : text.dropLast()) else { return nil }
    return .seconds(Int64(count) * (unit ?? 1))
  }
}

/// A length of time of more than zero.
struct Lifetime: ExpressibleByArgument, Sendable, Hashable {
  let duration: Duration

  init?(argument: String) {
    guard let duration = TimeForm.duration(of: argument), duration > .zero else { return nil }
    self.duration = duration
  }
}

/// A length of time whose range is the operation's to check; often zero is one of its values.
struct TimeArgument: ExpressibleByArgument, Sendable, Hashable {
  let duration: Duration

  init?(argument: String) {
    guard let duration = TimeForm.duration(of: argument) else { return nil }
    self.duration = duration
  }
}

/// A time to live: a length of time whose range is the operation's to check, or `never`.
struct TimeToLiveArgument: ExpressibleByArgument, Sendable, Hashable {
  let timeToLive: TimeToLive

  init?(argument: String) {
    if argument == "never" {
      timeToLive = .never
    } else {
      guard let duration = TimeForm.duration(of: argument) else { return nil }
      timeToLive = .duration(duration)
    }
  }
}
