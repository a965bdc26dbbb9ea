import ArgumentParser
import AzureQueueProtocol

/// A time in whole seconds on the command line; its range is the operation's to check.
struct Seconds: ExpressibleByArgument, Sendable, Hashable {
  let duration: Duration

  init?(argument: String) {
    // bounded: a duration holds far more; the operation checks its range
    guard let seconds = Int32(argument) else { return nil }
    duration = .seconds(seconds)
  }
}

/// A time to live on the command line: seconds, or `never`.
struct TimeToLiveArgument: ExpressibleByArgument, Sendable, Hashable {
  let timeToLive: TimeToLive

  init?(argument: String) {
    if argument == "never" {
      timeToLive = .never
    } else {
      // bounded: as above
      guard let seconds = Int32(argument) else { return nil }
      timeToLive = .duration(.seconds(seconds))
    }
  }
}
