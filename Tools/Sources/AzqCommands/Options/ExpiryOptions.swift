import ArgumentParser
import AzureCore

/// From when and until when something is valid.
struct ExpiryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "From when it is valid, as ISO 8601; at once unless given.",
      discussion: "Leave it out for the present time: the service's clock may be behind.", valueName: "date"))
  var starts: Instant?

  @Option(
    help: ArgumentHelp(
      "Until when it is valid, as ISO 8601: 2026-12-31, 2026-12-31T23:59Z.", valueName: "date"))
  var expires: Instant?

  @Option(
    help: ArgumentHelp(
      "For how long it is valid from now, such as 90 (seconds), 5m, 12h or 7d.", valueName: "time"))
  var expiresIn: Lifetime?

  func validate() throws {
    if expires != nil, expiresIn != nil {
      throw ValidationError("Give --expires or --expires-in, not both.")
    }
  }

  /// Whether anything was given.
  var isEmpty: Bool { starts == nil && expires == nil && expiresIn == nil }

  /// The end, if one was given; a length of time counts from the present one.
  func end(now: Timestamp) -> Timestamp? {
    if let expiresIn { return now + expiresIn.duration }
    return expires?.date
  }
}
